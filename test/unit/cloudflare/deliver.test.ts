// deliverQueueBatch: what a batch comes to, message by message.
import { expect, test } from "vitest";
import { deliverQueueBatch, type QueueBinding } from "../../../src/cloudflare.ts";
import { createCollector } from "../../../src/collector/collector.ts";
import { type Fetch, GrowingParamError } from "../../../src/index.ts";
import { ProtobufParser } from "../../../src/protobuf.ts";
import { turn } from "../../support/clock.ts";
import { nameOf, rejectionOf } from "../../support/server.ts";
import { delivery, fatesOf, Queued, queued, series, setup } from "./kit.ts";

test("a batch is sent on in requests of one kind, in order, and each message is acknowledged once", async () => {
  const { deliver, collector, sent, log, clock } = delivery({ parser: new ProtobufParser() });
  const messages = await queued(["a", "1:", "b", "2:", "c"]);
  expect(await deliver(messages)).toEqual({ delivered: 5, retried: 0, dropped: 0, requests: 2, errors: [] });
  expect(sent()).toEqual([["a", "b", "c"], ["1:", "2:"]]);
  expect(collector.users[0]).toMatchObject({ timestamp: 1_700_000_000_000, dataSourceId: "ds", projectKey: "pid" });
  expect(fatesOf(messages)).toEqual(messages.map(() => ["ack"]));
  expect([log.delivered, log.drops, log.errors]).toEqual([sent(), [], []]);
  expect(clock.timers).toBe(0);
});

test("a message that cannot be acknowledged, or retried, takes no others with it", async () => {
  const { deliver } = delivery();
  const messages = await queued(["a", "b"]);
  const [first, second] = messages;
  const fail = (): never => {
    throw new Error("of the queue");
  };
  if (first) first.ack = fail;
  const foreign = Object.assign(new Queued({ message: 5 }, 1), { retry: fail });
  const uncounted = new Queued({ message: 5 }, NaN);
  expect(await deliver([foreign, uncounted, ...messages])).toMatchObject({ delivered: 2, retried: 2, dropped: 0 });
  expect([second?.fates, uncounted.fates]).toEqual([["ack"], [10]]);
});

test("an empty batch makes no request", async () => {
  expect(await delivery().deliver([])).toEqual({ delivered: 0, retried: 0, dropped: 0, requests: 0, errors: [] });
});

test("a server that comes back during the call is tried again, and the queue hears nothing of it", async () => {
  const { deliver, collector, log } = delivery();
  collector.failNext(3);
  const messages = await queued(["a", "b"]);
  expect(await deliver(messages)).toMatchObject({ delivered: 2, retried: 0, requests: 4, errors: [] });
  expect(fatesOf(messages)).toEqual([["ack"], ["ack"]]);
  expect(log.errors).toEqual([]);
});

test.each([[0, 10], [1, 10], [2, 20], [3, 40], [4, 80], [12, 20_480], [13, 40_960], [14, 43_200], [99, 43_200]])(
  "after attempt %i a retryable message is retried once, %i s later",
  async (attempts, delaySeconds) => {
    const { deliver, collector, log } = delivery({ retryLimit: 0 });
    collector.failNext(1);
    const messages = await queued(["a", "b"], attempts);
    expect(await deliver(messages)).toMatchObject({ delivered: 0, retried: 2, dropped: 0, requests: 1 });
    expect(fatesOf(messages)).toEqual([[delaySeconds], [delaySeconds]]);
    expect(log.drops).toEqual([]);
    expect(log.errors).toMatchObject([{ code: "ERR_DELIVERY", status: 503, retryable: true }]);
  },
);

test("a network that fails is retried, and the other kind goes its own way", async () => {
  const { deliver, collector } = delivery({ retryLimit: 0 });
  collector.failNext(1, { error: new TypeError("connection reset") });
  const messages = await queued(["a", "1:"]);
  const report = await deliver(messages);
  expect(report).toMatchObject({ delivered: 1, retried: 1, dropped: 0, requests: 2 });
  expect(report.errors).toMatchObject([{ code: "ERR_DELIVERY", retryable: true }]);
  expect(fatesOf(messages)).toEqual([[10], ["ack"]]);
});

test.each([302, 401, 403, 404, 410, 415])(
  "%i is for the whole batch: dropped as rejected, told once",
  async (status) => {
    const { deliver, collector, log } = delivery();
    collector.failNext(1, { status });
    const messages = await queued(["a", "b", "c"]);
    const report = await deliver(messages);
    expect(report).toMatchObject({ delivered: 0, retried: 0, dropped: 3, requests: 1 });
    expect(fatesOf(messages)).toEqual([["ack"], ["ack"], ["ack"]]);
    expect(log.drops).toEqual([{ names: ["a", "b", "c"], reason: "rejected", code: "ERR_DELIVERY" }]);
    expect(log.errors).toMatchObject([{ status }]);
    expect(report.errors).toEqual(log.errors);
  },
);

test("a handler ends before Cloudflare ends it, and the rest is retried", async () => {
  const { deliver, clock } = delivery({ fetch: () => new Promise(() => {}), requestTimeoutMs: 300_000 });
  const messages = await queued(series(10));
  const before = clock.time;
  expect(await deliver(messages)).toMatchObject({ delivered: 0, retried: 10 });
  expect(clock.time - before).toBeLessThan(15 * 60_000);
  expect(messages.every(({ fates }) => fates.length === 1)).toBe(true);
  expect(clock.timers).toBe(0);
});

test("what came to the queue twice is sent once, in one batch or in two", async () => {
  const { queue, tracker, clock, consumer } = setup();
  queue.answers.push(() => new Promise(() => {}));
  for (const name of series(20)) tracker.trackUser(name);
  await clock.advance(10);
  clock.die(); // nobody bound or awaited, and the request is over
  await clock.advance(3000);
  await clock.run(tracker.trackUser("u20"));
  expect(queue.names.flat()).toEqual([...series(20), ...series(21)]);
  expect(consumer.stats).toMatchObject({ leased: 0, delivered: 21 });
  const all = queue.batches.flat().map((body) => new Queued(body));
  const { deliver, sent } = delivery();
  expect(await deliver(all.slice(0, 25))).toMatchObject({ delivered: 25, requests: 1 });
  expect(await deliver(all.slice(25))).toMatchObject({ delivered: 16, requests: 1 });
  expect(sent()).toEqual([series(20), ["u20"]]);
  expect(all.every(({ fates }) => fates.join() === "ack")).toBe(true);
});

test("what was not delivered is sent again when it comes again", async () => {
  const { deliver, collector, sent } = delivery({ retryLimit: 0 });
  collector.failNext(1);
  const messages = await queued(["a"]);
  expect(await deliver(messages)).toMatchObject({ retried: 1 });
  expect(await deliver(messages)).toMatchObject({ delivered: 1 });
  expect(sent()).toEqual([[], ["a"]]);
});

test("a queue that hands out the same objects, without a structured clone, is served as any other", async () => {
  for (const parser of [undefined, new ProtobufParser()]) {
    const bodies: unknown[] = [];
    const queue: QueueBinding = {
      async sendBatch(messages) {
        bodies.push(...[...messages].map(({ body }) => body));
      },
    };
    const { tracker, clock } = setup({ queue });
    const calls = [
      tracker.trackUser("a"),
      tracker.submitItem("k", "1:"),
      tracker.trackCustomEvent("b", { anonymousId: "x" }),
    ];
    await clock.run(Promise.all(calls));
    const { deliver, sent } = delivery({ parser });
    const messages = bodies.map((body) => new Queued(body));
    expect(await deliver(messages)).toMatchObject({ delivered: 3, retried: 0, dropped: 0, errors: [] });
    expect(sent()).toEqual([["a", "b"], ["1:"]]);
  }
});

test("messages for another product id, as of a typo, are retried and told, and none is acknowledged", async () => {
  const { deliver, sent, log } = delivery({ productId: "pidd" });
  const messages = await queued(["a", "b", "1:"], 2);
  const report = await deliver(messages);
  expect(report).toMatchObject({ delivered: 0, retried: 3, dropped: 0, requests: 0 });
  expect(fatesOf(messages)).toEqual([[20], [20], [20]]);
  expect(sent()).toEqual([]);
  expect(log.errors).toMatchObject([{ code: "ERR_PARAM", issues: [{ path: "body" }] }]);
  expect(log.errors[0]?.message).toContain('must be for the product id "pidd", which 3 messages are not');
  expect(report.errors).toEqual(log.errors);
});

test("413 halves the batch until it fits, and what is too large alone is dropped", async () => {
  const collector = createCollector({ maxBodyBytes: 1000 });
  const { deliver, log } = delivery({ fetch: collector.fetch });
  const messages = await queued(["a", "b", "x".repeat(1000), "c", "d"]);
  const report = await deliver(messages);
  expect(report).toMatchObject({ delivered: 4, retried: 0, dropped: 1 });
  expect(report.errors).toMatchObject([{ status: 413 }]);
  expect(collector.messages.map(nameOf)).toEqual(["a", "b", "c", "d"]);
  expect(fatesOf(messages)).toEqual(messages.map(() => ["ack"]));
  expect(log.drops).toMatchObject([{ reason: "too-large", code: "ERR_DELIVERY" }]);
});

test("what is above maxBatchBytes is cut beforehand, and what a parser chokes on takes no others with it", async () => {
  const json = (names: readonly string[]): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(names));
  const { deliver, log } = delivery({
    maxBatchBytes: 12,
    parser: {
      contentType: "application/json",
      headers: {},
      encode(messages) {
        if (messages.some((message) => nameOf(message) === "bad")) throw new Error("cannot read it");
        return json(messages.map(nameOf));
      },
    },
    fetch: () => Promise.resolve(new Response()),
  });
  const messages = await queued(["a", "b", "bad", "c", "d"]);
  expect(await deliver(messages)).toMatchObject({ delivered: 4, dropped: 1 });
  expect(log.delivered.flat()).toEqual(["a", "b", "c", "d"]);
  expect(log.drops).toEqual([{ names: ["bad"], reason: "rejected", code: "ERR_DELIVERY" }]);
});

test.each([
  undefined,
  null,
  5,
  "text",
  [],
  {},
  { message: null },
  { message: [] },
  { message: { eventType: "CUSTOM" } },
  { message: { eventType: "PAGE", timestamp: 1 } },
  { message: { id: "i" } },
  { message: { key: "k" } },
  { message: { key: "k", id: 5 } },
])(
  "a body that this version does not know, %j, is retried and reported, and does not poison the others",
  async (body) => {
    const { deliver, log, sent } = delivery();
    const foreign = new Queued(body);
    const [first, ...rest] = await queued(["a", "b", "1:"]);
    const messages = [first ?? foreign, foreign, ...rest];
    const report = await deliver(messages);
    expect(report).toMatchObject({ delivered: 3, retried: 1, dropped: 0, requests: 2 });
    expect(sent()).toEqual([["a", "b"], ["1:"]]);
    expect(fatesOf(messages)).toEqual([["ack"], [10], ["ack"], ["ack"]]);
    expect(log.errors).toMatchObject([{ code: "ERR_PARAM", issues: [{ path: "body" }] }]);
    expect(report.errors).toEqual(log.errors);
  },
);

test("a fetch that throws, hangs or heeds no signal makes messages come again, and the call ends", async () => {
  const broken: Fetch[] = [
    () => {
      throw new Error("no network");
    },
    () => new Promise(() => {}),
    () => Promise.reject(undefined),
  ];
  for (const fetch of broken) {
    const { deliver, clock } = delivery({ fetch });
    const messages = await queued(["a"]);
    expect(await deliver(messages)).toMatchObject({ delivered: 0, retried: 1, dropped: 0, requests: 4 });
    expect(fatesOf(messages)).toEqual([[10]]);
    expect(clock.timers).toBe(0);
  }
});

test("callbacks that throw or reject change nothing", async () => {
  const fault = (): never => {
    throw new Error("mine");
  };
  const rejection = (): Promise<never> => Promise.reject(new Error("mine"));
  for (const callback of [fault, rejection]) {
    const { deliver, collector } = delivery({ onDelivered: callback, onDrop: callback, onError: callback });
    collector.failNext(1, { status: 400 });
    const messages = [...await queued(["a", "1:"]), new Queued("foreign")];
    expect(await deliver(messages)).toMatchObject({ delivered: 1, retried: 1, dropped: 1 });
    expect(fatesOf(messages)).toEqual([["ack"], ["ack"], [10]]);
  }
  await turn();
});

test("options of a queue are unknown, every one of them, and reject before anything is acknowledged", async () => {
  const { options, clock, collector } = delivery();
  const messages = await queued(["a"]);
  const wrong = {
    dataSourceId: "ds",
    platform: "p",
    disabled: true,
    maxSize: 5,
    maxQueueSize: 5,
    flushAfterMs: 5,
    overflow: "wait",
    waitUntil: () => {},
    queue: {},
    onQueued: () => {},
  };
  const error = await rejectionOf(deliverQueueBatch({ messages }, { ...options, ...wrong }, clock));
  const faults = error instanceof GrowingParamError ? error.issues.map(({ path, rule }) => `${path} ${rule}`) : [];
  expect(faults.toSorted()).toEqual(Object.keys(wrong).map((name) => `${name} is not known here`).toSorted());
  for (const [name, value] of Object.entries(wrong)) {
    const one = deliverQueueBatch({ messages }, { ...options, [name]: value }, clock);
    expect(await rejectionOf(one)).toMatchObject({ issues: [{ path: name, rule: "is not known here" }] });
  }
  const none = deliverQueueBatch({ messages }, JSON.parse("{}"), clock);
  expect(await rejectionOf(none)).toMatchObject({ issues: [{ path: "productId" }, { path: "serverHost" }] });
  expect([fatesOf(messages), collector.requests]).toEqual([[[]], []]);
});
