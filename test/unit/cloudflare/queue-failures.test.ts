// QueueConsumer where the queue fails or hangs, and where invocations or the tracker end before it took the messages.
import { expect, test } from "vitest";
import { QueueConsumer } from "../../../src/cloudflare.ts";
import { GrowingIOError, GrowingTracker, type Invocation, ItemMessage } from "../../../src/index.ts";
import { codeOf, rejectionOf } from "../../support/server.ts";
import { EMPTY, series, setup } from "./kit.ts";

test("a queue that fails is tried again with growing pauses, and a promise resolves when it took the message", async () => {
  const { queue, tracker, clock, log, consumer } = setup();
  queue.fail(3);
  let isQueued = false;
  const call = tracker.trackUser("a").then(() => isQueued = true);
  await clock.advance(1749);
  expect([isQueued, consumer.stats.leased]).toEqual([false, 1]);
  await clock.run(call);
  expect(queue.calls).toEqual([0, 250, 750, 1750]);
  expect(queue.names).toEqual([["a"]]);
  expect([log.errors, log.drops]).toEqual([[], []]);
  expect(consumer.stats).toMatchObject({ leased: 0, delivered: 1, requests: 4, retries: 3 });
});

test("retries that are spent are reported once, as undelivered, and the other parts of the burst go", async () => {
  const { queue, tracker, clock, log } = setup({ retryLimit: 1, retryBackoffMs: 10 });
  queue.fail(2);
  const calls = series(101).map((name) => tracker.trackUser(name));
  const errors = await clock.run(Promise.all(calls.map(rejectionOf)));
  expect(errors.filter((error) => error instanceof GrowingIOError)).toHaveLength(100);
  expect(errors[0]).toMatchObject({ code: "ERR_DELIVERY", attempts: 2, retryable: true, status: undefined });
  expect(errors[100]).toBeUndefined();
  expect(log.drops).toEqual([{ names: series(100), reason: "undelivered", code: "ERR_DELIVERY" }]);
  expect(log.errors.map(({ message }) => message)).toEqual([
    "Cannot put 100 messages on the queue: Queue is overloaded (2 attempts)",
  ]);
  expect(queue.names).toEqual([["u100"]]);
  expect(clock.timers).toBe(0);
});

test("a binding that throws at once counts as one that fails", async () => {
  const sendBatch = (): never => {
    throw new TypeError("Illegal invocation");
  };
  const { tracker, clock, log } = setup({ queue: { sendBatch }, retryLimit: 0 });
  expect(await clock.run(codeOf(tracker.trackUser("a")))).toBe("ERR_DELIVERY");
  expect(log.drops).toMatchObject([{ names: ["a"], reason: "undelivered" }]);
});

test("where there are no timers a message is reported and nothing throws", async () => {
  const { options, log, clock } = setup();
  const timer = (): never => {
    throw new Error("Disallowed operation called within global scope");
  };
  const tracker = GrowingTracker.consumer(new QueueConsumer(options, { ...clock, timer }));
  expect(await codeOf(tracker.trackUser("a"))).toBe("ERR_DELIVERY");
  expect(log.drops).toMatchObject([{ names: ["a"], reason: "undelivered" }]);
});

test("a bound tracker keeps its invocation alive until the queue has the message, or never will", async () => {
  const { queue, tracker, clock } = setup({ retryLimit: 1 });
  const ends: string[] = [];
  const waitUntil = (promise: Promise<unknown>): void => {
    promise.then(() => ends.push("resolved"), () => ends.push("rejected"));
  };
  const bound = tracker.bind({ waitUntil });
  queue.fail(1);
  bound.trackUser("a");
  await clock.advance(200);
  expect(ends).toEqual([]);
  await clock.advance(100);
  expect([ends, queue.names]).toEqual([["resolved"], [["a"]]]);
  queue.fail(2);
  bound.trackUser("b");
  await clock.advance(1000);
  expect(ends).toEqual(["resolved", "resolved"]);
  await clock.run(bound.stop());
  expect(await codeOf(bound.trackUser("c"))).toBe("ERR_STOPPED");
  expect(await clock.run(codeOf(tracker.trackUser("d")))).toBe("resolved");
});

test("an invocation that throws changes nothing", async () => {
  const { queue, consumer, clock } = setup();
  const waitUntil = (): never => {
    throw new TypeError("Illegal invocation");
  };
  const invocation: Invocation = { isClosed: false, waitUntil };
  const item = new ItemMessage.ItemBuilder().setItemKey("k").setItemId("i").build();
  expect(await clock.run(codeOf(consumer.send(item, invocation)))).toBe("resolved");
  expect(queue.batches[0]).toMatchObject([{ message: { projectKey: "pid", dataSourceId: "ds", id: "i" } }]);
});

test("flush waits for what is on its way, and ends in time with the rest retained", async () => {
  const { queue, tracker, clock } = setup();
  queue.fail(2);
  tracker.trackUser("a");
  expect(await clock.run(tracker.flush())).toEqual({ ...EMPTY, delivered: 1 });
  expect(await clock.run(tracker.flush())).toEqual(EMPTY);
  queue.hang();
  tracker.trackUser("b");
  const start = clock.time;
  expect(await clock.run(tracker.flush({ timeoutMs: 700 }))).toEqual({ ...EMPTY, retained: 1 });
  expect(clock.time - start).toBe(700);
});

test("stop delivers what is on its way, refuses what comes after it, and twice is harmless", async () => {
  const { queue, tracker, clock, log } = setup();
  queue.fail(1);
  const call = tracker.trackUser("a");
  expect(await clock.run(tracker.stop())).toEqual({ ...EMPTY, delivered: 1 });
  expect(await codeOf(call)).toBe("resolved");
  expect(await codeOf(tracker.trackUser("b"))).toBe("ERR_STOPPED");
  expect(log.drops).toEqual([{ names: ["b"], reason: "stopped", code: "ERR_STOPPED" }]);
  expect(await clock.run(tracker.stop())).toEqual(EMPTY);
  expect([queue.names, clock.timers]).toEqual([[["a"]], 0]);
});

test("what stop gave up is not put on the queue afterwards, and its call rejects", async () => {
  const { queue, tracker, clock, log, consumer } = setup();
  queue.fail(1);
  const code = codeOf(tracker.trackUser("a"));
  await clock.advance(10);
  expect(await clock.run(tracker.stop({ timeoutMs: 100 }))).toEqual({ ...EMPTY, dropped: 1 });
  expect(await clock.run(code)).toBe("ERR_STOPPED");
  await clock.advance(60_000);
  expect([queue.calls, queue.names]).toEqual([[0], []]);
  expect(log.drops).toEqual([{ names: ["a"], reason: "stopped", code: "ERR_STOPPED" }]);
  expect(log.errors).toEqual([]);
  expect(consumer.stats).toMatchObject({ leased: 0, delivered: 0, dropped: { stopped: 1 } });
  expect(clock.timers).toBe(0);
});

test("a queue that never answers does not keep a stopped call waiting", async () => {
  const { queue, tracker, clock } = setup();
  queue.hang();
  const code = codeOf(tracker.trackUser("a"));
  await clock.run(tracker.stop({ timeoutMs: 100 }));
  expect(await clock.run(code)).toBe("ERR_STOPPED");
  expect(clock.timers).toBe(0);
});

test("a binding that hangs is given 5 s, and tried again within what an invocation has", async () => {
  const { queue, tracker, clock, log } = setup();
  queue.hang();
  expect(await clock.run(codeOf(tracker.trackUser("a")))).toBe("resolved");
  expect([queue.calls, queue.names]).toEqual([[0, 5250], [["a"]]]);
  for (let index = 0; index < 4; index++) queue.hang();
  const before = clock.time;
  expect(await clock.run(codeOf(tracker.trackUser("b")))).toBe("ERR_DELIVERY");
  expect(clock.time - before).toBeLessThan(30_000);
  expect(log.errors.map(({ message }) => message)).toEqual([
    "Cannot put 1 message on the queue: timed out after 5000 ms (4 attempts)",
  ]);
  expect(clock.timers).toBe(0);
});

test("an invocation with more than a queue that hangs can be asked for is over in time, and each message is told of", async () => {
  const { tracker, clock, log } = setup({ queue: { sendBatch: () => new Promise<never>(() => {}) } });
  const calls = series(350).map((name) => codeOf(tracker.trackUser(name)));
  const before = clock.time;
  expect(new Set(await clock.run(Promise.all(calls)))).toEqual(new Set(["ERR_DELIVERY"]));
  expect(clock.time - before).toBeLessThanOrEqual(25_000);
  expect(log.drops.flatMap(({ names }) => names).toSorted()).toEqual(series(350).toSorted());
  expect(clock.timers).toBe(0);
});

test("a queue that takes messages and says so late is not asked again", async () => {
  const { queue, tracker, clock, log } = setup();
  queue.answers.push(() => new Promise<void>((resolve) => void clock.timer(resolve, 5100)));
  expect(await clock.run(codeOf(tracker.trackUser("a")))).toBe("resolved");
  expect([queue.names, log.delivered, log.errors]).toEqual([[["a"]], [["a"]], []]);
});

test("what an invocation left when it ended without a word is put on the queue with the next call", async () => {
  const { queue, tracker, clock, consumer } = setup();
  queue.hang();
  tracker.trackUser("a");
  await clock.advance(10);
  clock.die();
  await clock.advance(3000);
  await clock.run(tracker.trackUser("b"));
  expect(queue.names.flat()).toEqual(["a", "b"]);
  expect(consumer.stats).toMatchObject({ leased: 0, delivered: 2 });
});
