// The warnings of those that hear no errors.
import { afterEach, expect, test, vi } from "vitest";
import { DefaultConsumer, GrowingTracker } from "../../../src/index.ts";
import { bench, codeOf } from "../../support/server.ts";
import { setup, untyped, warned } from "./kit.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("invalid calls have a line, and when the second is over another that counts the others by kind", async () => {
  const lines = warned();
  const { clock, tracker } = setup({ onError: undefined });
  for (const name of ["", "", "x"]) void tracker.trackCustomEvent(name);
  void tracker.submitItem("k", "");
  for (let index = 0; index < 9; index++) void tracker.trackUser("u", untyped<object>({ [`key ${index}`]: 1 }));
  expect(lines).toHaveLength(1);
  await clock.advance(1000);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(
    /^\[growingio\] 12 more: 1 x ERR_PARAM: Cannot track an event by trackCustomEvent\(""\) as 'eventName' must not be empty, 1 x ERR_PARAM: Cannot track an event by trackCustomEvent\("x"\) as 'anon/,
  );
  expect(lines[1]).toMatch(
    /1 x ERR_PARAM: Cannot submit an item by submitItem\("k"\) as 'itemId' must not be empty, .*7 x others$/,
  );
  await clock.advance(10_000);
  expect(lines).toHaveLength(2);
});

test.each(["flush", "stop"] as const)(
  "%s tells at once of errors that had no line, and stop leaves no timer",
  async (call) => {
    const lines = warned();
    const { clock, tracker } = setup({ onError: undefined });
    for (let count = 0; count < 4; count++) void tracker.trackUser("");
    const ended = tracker[call]();
    await ended;
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe(
      "[growingio] 3 more: 3 x ERR_PARAM: Cannot track a user by trackUser(…) as 'loginUserId' must not be empty",
    );
    if (call === "stop") expect(clock.timers).toBe(0);
    for (let count = 0; count < 4; count++) void tracker.trackUser("");
    if (call === "stop") expect(clock.timers).toBe(0);
    expect(lines).toHaveLength(2);
  },
);

test("where timers throw, as at a Worker's module scope, the next line tells what had none", async () => {
  const lines = warned();
  const { clock, options } = bench();
  const timer = (): never => {
    throw new Error("not at module scope");
  };
  const runtime = { ...clock, timer, isolated: true, now: () => clock.time };
  const tracker = GrowingTracker.consumer(new DefaultConsumer({ ...options, onError: undefined }, runtime));
  for (let count = 0; count < 4; count++) expect(await codeOf(tracker.trackUser(""))).toBe("ERR_PARAM");
  clock.time += 1000;
  void tracker.trackUser("");
  expect(lines[1]).toMatch(
    /'loginUserId' must not be empty \(and 3 more: 3 x ERR_PARAM: .* as 'loginUserId' must not be empty\)$/,
  );
});
