// QueueConsumer: what it puts on a queue, how it is cut, and what it tells.
import { expect, test, vi } from "vitest";
import { QueueConsumer } from "../../../src/cloudflare.ts";
import { CustomEventMessage, GrowingParamError, GrowingTracker } from "../../../src/index.ts";
import { codeOf } from "../../support/server.ts";
import { EMPTY, series, setup } from "./kit.ts";

test("the calls of one synchronous burst go to the queue together, those of another on their own", async () => {
  const { queue, tracker, clock } = setup();
  await clock.run(Promise.all([tracker.trackUser("a"), tracker.submitItem("k", "i"), tracker.trackUser("b")]));
  await clock.run(tracker.trackUser("c"));
  expect(queue.names).toEqual([["a", "i", "b"], ["c"]]);
  expect(clock.timers).toBe(0);
});

test("a message is put on the queue as it is sent, stamped, with the time of its acceptance", async () => {
  const { queue, tracker, consumer, clock } = setup({ platform: "worker" });
  const built = new CustomEventMessage.EventBuilder().setEventName("x").setAnonymousId("a").build();
  const shop = new GrowingTracker({ consumer, dataSourceId: "shop", defaults: { anonymousId: "d" } });
  const calls = [
    tracker.track(built),
    shop.trackCustomEvent("y", { eventTime: 5, attributes: { tags: ["a", "b"] } }),
  ];
  await clock.run(Promise.all([...calls, tracker.submitItem("k", "i", { n: 1n })]));
  const acceptedAt = clock.time;
  const stamp = { projectKey: "pid", dataSourceId: "ds" };
  expect(queue.batches[0]).toMatchObject([
    { acceptedAt, message: { ...stamp, platform: "worker", eventType: "CUSTOM", eventName: "x", deviceId: "a" } },
    { acceptedAt, message: { dataSourceId: "shop", timestamp: 5, deviceId: "d", attributes: { tags: "a||b" } } },
    { acceptedAt, message: { ...stamp, key: "k", id: "i", attributes: { n: "1" } } },
  ]);
});

test("a burst is cut at 100 messages, in order", async () => {
  const { queue, tracker, clock, log } = setup();
  await clock.run(Promise.all(series(250).map((name) => tracker.trackUser(name))));
  expect(queue.names.map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(queue.names.flat()).toEqual(series(250));
  expect(log.delivered).toEqual(queue.names);
});

test("a burst is cut before 250,000 bytes of UTF-8, in order", async () => {
  const { queue, tracker, clock, log } = setup();
  const attributes = { text: "中".repeat(20_000) };
  await clock.run(Promise.all(series(9).map((name) => tracker.trackUser(name, { attributes }))));
  expect(queue.names).toEqual([["u0", "u1", "u2", "u3"], ["u4", "u5", "u6", "u7"], ["u8"]]);
  expect(log.errors).toEqual([]);
});

test("a message above 127,000 bytes is dropped and reported as too-large, and the others go", async () => {
  const { queue, tracker, clock, log } = setup();
  const event = (text: string): Promise<void> => tracker.trackUser("b", { attributes: { text } });
  await clock.run(event(""));
  const room = 127_000 - new TextEncoder().encode(JSON.stringify(queue.batches[0]?.[0])).byteLength;
  const calls = [tracker.trackUser("a"), event("é".repeat(room / 2 + 1)), tracker.trackUser("c")];
  const codes = await clock.run(Promise.all(calls.map(codeOf)));
  expect(codes).toEqual(["resolved", "ERR_DELIVERY", "resolved"]);
  expect(queue.names).toEqual([["b"], ["a", "c"]]);
  expect(log.drops).toEqual([{ names: ["b"], reason: "too-large", code: "ERR_DELIVERY" }]);
  expect(log.errors.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^Cannot put a message on the queue as its 12700[12] bytes exceed 127000$/),
  ]);
  expect(await clock.run(codeOf(event("x".repeat(room))))).toBe("resolved");
});

test("one that is disabled checks messages, resolves and puts nothing on the queue", async () => {
  const { queue, tracker, clock, consumer } = setup({ disabled: true });
  await tracker.trackUser("a");
  expect(await codeOf(tracker.trackUser(""))).toBe("ERR_PARAM");
  expect(await clock.run(tracker.stop())).toEqual(EMPTY);
  expect([queue.calls, consumer.stats.delivered]).toEqual([[], 0]);
});

test("what is no message is refused, and reported", async () => {
  const { consumer, log } = setup();
  expect(await codeOf(consumer.send(JSON.parse("{}")))).toBe("ERR_PARAM");
  expect(log.errors).toHaveLength(1);
});

test("a rejection that nobody awaits has no consequence, and callbacks that throw change nothing", async () => {
  const fault = (): never => {
    throw new Error("mine");
  };
  const { queue, tracker, clock, consumer } = setup({
    onDrop: fault,
    onError: () => Promise.reject(new Error("mine")),
    onQueued: fault,
    retryLimit: 0,
  });
  queue.fail(1);
  tracker.trackUser("a");
  tracker.trackUser("b", { attributes: { text: "x".repeat(130_000) } });
  await clock.advance(1000);
  expect(await clock.run(codeOf(tracker.trackUser("c")))).toBe("resolved");
  expect(consumer.stats.dropped).toMatchObject({ undelivered: 1, "too-large": 1 });
});

test("a message that is tracked from onDrop goes its way as any other", async () => {
  const again: Promise<string>[] = [];
  const { queue, tracker, clock } = setup({
    retryLimit: 0,
    onDrop: () => void again.push(codeOf(tracker.trackUser("b"))),
  });
  // As bindings do that throw instead of rejecting.
  queue.sendBatch = () => {
    Reflect.deleteProperty(queue, "sendBatch");
    throw new Error("Queue is overloaded");
  };
  expect(await clock.run(codeOf(tracker.trackUser("a")))).toBe("ERR_DELIVERY");
  expect(await clock.run(Promise.all(again))).toEqual(["resolved"]);
  expect(queue.names).toEqual([["b"]]);
});

test("stats count what the queue took, calls of the binding and their bytes", async () => {
  const { queue, tracker, clock, consumer } = setup();
  await clock.run(tracker.trackUser("a"));
  expect(consumer.stats).toEqual({
    queued: 0,
    leased: 0,
    delivered: 1,
    dropped: { overflow: 0, rejected: 0, "too-large": 0, undelivered: 0, expired: 0, storage: 0, stopped: 0 },
    requests: 1,
    retries: 0,
    bytes: JSON.stringify(queue.batches[0]?.[0]).length,
  });
});

test("options are checked, and those of sending are unknown", () => {
  const { options, clock } = setup();
  const create = (more: object) => () => new QueueConsumer({ ...options, ...more }, clock);
  expect(create({ queue: undefined })).toThrow("'queue' is required");
  expect(create({ queue: { send: () => {} } })).toThrow("'queue' must be a queue");
  expect(create({ onQueued: 5, retryLimit: -1 })).toThrow(GrowingParamError);
  const unknown = ["serverHost", "parser", "fetch", "fetchInit", "onDelivered", "maxSize", "requestTimeoutMs"];
  for (const name of unknown) expect(create({ [name]: "x" })).toThrow(`'${name}' is not known here`);
  expect(() => new QueueConsumer(JSON.parse("{}"))).toThrow(/productId.*dataSourceId.*queue/);
});

test("where a test has replaced queueMicrotask, the next burst of a QueueConsumer is put on the queue as well", async () => {
  vi.useFakeTimers({ toFake: ["queueMicrotask"] });
  try {
    const put: unknown[] = [];
    const queue = { sendBatch: async (batch: Iterable<unknown>) => void put.push(...batch) };
    const consumer = new QueueConsumer({ productId: "p", dataSourceId: "d", queue });
    const tracker = GrowingTracker.consumer(consumer);
    await tracker.trackUser("a");
    await tracker.trackUser("b");
    expect(put).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});
