// What only looks as if it were done at once, and clocks of tests.
import { afterEach, expect, test, vi } from "vitest";
import { AsyncBufferedConsumer, BufferedConsumer, DefaultConsumer, GrowingTracker } from "../../../src/index.ts";
import { Clock, turn } from "../../support/clock.ts";
import { bench } from "../../support/server.ts";
import { untyped, warned } from "./kit.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("a waitUntil that is async and rejects, and defaults that are, leave no rejection unhandled", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const waitUntil = (): Promise<never> => Promise.reject(new Error("no invocation"));
  for (const Consumer of [DefaultConsumer, BufferedConsumer, AsyncBufferedConsumer]) {
    const { clock, options, collector } = bench();
    const tracker = GrowingTracker.consumer(new Consumer(options, clock));
    void tracker.bind({ waitUntil }).trackUser("u");
    await clock.run(tracker.flush());
    expect(collector.messages).toHaveLength(1);
  }
  const { clock, options, log } = bench();
  const tracker = GrowingTracker.consumer(new AsyncBufferedConsumer({ ...options, waitUntil }, clock));
  void tracker.trackUser("u");
  const given: unknown[] = [
    waitUntil,
    async () => ({ anonymousId: "a" }),
    new Map([["anonymousId", "a"]]),
    [],
    new Date(),
  ];
  for (const defaults of given) {
    expect(tracker.bind(undefined, untyped<object>(defaults))).toBeInstanceOf(GrowingTracker);
  }
  expect(log.errors.map(({ message }) => message)).toEqual(
    given.map(() => expect.stringContaining("'defaults' must be an object")),
  );
  await clock.run(tracker.stop());
  await turn();
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test("where a test's clock begins at 0, a timer is set and the first error has its line", async () => {
  const lines = warned();
  const { options } = bench();
  const clock = new Clock(0, false);
  const fetch = vi.fn(async () => new Response("{}"));
  const consumer = new AsyncBufferedConsumer({ ...options, fetch, onError: undefined, flushAfterMs: 1000 }, clock);
  const tracker = GrowingTracker.consumer(consumer);
  void tracker.trackUser("u");
  void tracker.trackUser("");
  expect(lines).toHaveLength(1);
  await clock.advance(1000);
  expect(fetch).toHaveBeenCalledOnce();
});

test("where a test has replaced queueMicrotask, callbacks are called as ever", async () => {
  const heard: string[] = [];
  const { clock, options } = bench();
  vi.useFakeTimers({ toFake: ["queueMicrotask"] });
  const fetch = async () => new Response("{}");
  const onDelivered = (): void => void heard.push("delivered");
  const consumer = new AsyncBufferedConsumer({ ...options, fetch, onDelivered }, clock);
  void GrowingTracker.consumer(consumer).trackUser("u");
  await clock.advance(11_000);
  expect(heard).toEqual(["delivered"]);
});
