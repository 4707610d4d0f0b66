// What callbacks may do, and when they are called.
import { runInNewContext } from "node:vm";
import { afterEach, expect, test, vi } from "vitest";
import { AsyncBufferedConsumer, GrowingTracker } from "../../../src/index.ts";
import { turn } from "../../support/clock.ts";
import { bench, codeOf, nameOf } from "../../support/server.ts";
import { revoked, setup } from "./kit.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("an onDrop that tracks again on a full queue is not called within itself, and not for ever", async () => {
  const { clock, options } = bench();
  let [depth, deepest, calls] = [0, 0, 0];
  const tracker: GrowingTracker = GrowingTracker.consumer(
    new AsyncBufferedConsumer({
      ...options,
      maxQueueSize: 1,
      onDrop: () => {
        calls++;
        deepest = Math.max(deepest, ++depth);
        void tracker.trackCustomEvent("again", { anonymousId: "a" });
        depth--;
      },
    }, clock),
  );
  void tracker.trackCustomEvent("first", { anonymousId: "a" });
  void tracker.trackCustomEvent("second", { anonymousId: "a" });
  expect(calls).toBeGreaterThan(1);
  expect(calls).toBeLessThan(20_000);
  expect(deepest).toBe(1);
  await turn();
});

test("a console.warn that tracks prints a line, and what comes of it is counted", async () => {
  const lines: string[] = [];
  const { clock, tracker } = setup({ onError: undefined });
  vi.spyOn(console, "warn").mockImplementation((line) => {
    lines.push(String(line));
    void tracker.trackCustomEvent("");
  });
  void tracker.trackUser("");
  expect(lines).toHaveLength(1);
  await clock.advance(999);
  expect(lines).toHaveLength(1);
  await clock.advance(1);
  expect(lines).toHaveLength(2);
});

test("callbacks are called in order, after the step that they tell of, and before the call returns", async () => {
  const { clock, options } = bench();
  const heard: string[] = [];
  const consumer: AsyncBufferedConsumer = new AsyncBufferedConsumer({
    ...options,
    maxQueueSize: 1,
    onDrop: (messages, reason) => {
      heard.push(`drop ${reason} ${messages.map(nameOf).join()}, ${consumer.stats.dropped.overflow} so far`);
      if (messages.some((message) => nameOf(message) === "b")) void tracker.trackUser("");
      heard.push("end of drop");
    },
    onError: ({ code }) => void heard.push(code),
  }, clock);
  const tracker: GrowingTracker = GrowingTracker.consumer(consumer);
  void tracker.trackUser("a");
  void tracker.trackUser("b");
  expect(heard).toEqual(["drop overflow b, 1 so far", "end of drop", "ERR_PARAM"]);
  void tracker.trackUser("c");
  expect(heard.slice(3)).toEqual(["drop overflow c, 2 so far", "end of drop"]);
  await turn();
  expect(heard).toHaveLength(5);
});

test("whatever callbacks return or throw changes nothing and is handled", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const foreign = (): unknown => runInNewContext(`Promise.reject(new Error("of another realm"))`);
  const then = (_: unknown, reject: (reason: unknown) => void): void => reject(new Error("no"));
  const [name = ""] = ["then"];
  const thenable = () => Object.fromEntries([[name, then]]);
  const get = (): never => {
    throw new Error("then");
  };
  const trap = () => Object.defineProperty({}, name, { get });
  for (const callback of [foreign, thenable, trap, () => Promise.reject(revoked()), () => new Proxy({}, {})]) {
    const { clock, tracker, consumer } = setup({ onDelivered: callback, onDrop: callback, onError: callback });
    await clock.run(tracker.trackUser("u"));
    expect(await codeOf(tracker.trackUser(""))).toBe("ERR_PARAM");
    await clock.run(tracker.stop());
    expect(await codeOf(tracker.trackUser("u"))).toBe("ERR_STOPPED");
    expect(consumer.stats).toMatchObject({ delivered: 1, dropped: { stopped: 1 } });
  }
  await turn();
  await turn();
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
