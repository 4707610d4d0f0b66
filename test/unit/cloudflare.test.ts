import { describe, expect, test, vi } from "vitest";
import {
  type DeliverOptions,
  deliverQueueBatch,
  type DeliverReport,
  type QueueBinding,
  type QueueBody,
  QueueConsumer,
  type QueueConsumerOptions,
  type QueueMessage,
} from "../../src/cloudflare.ts";
import { createCollector } from "../../src/collector/collector.ts";
import {
  CustomEventMessage,
  type Fetch,
  GrowingIOError,
  GrowingParamError,
  GrowingTracker,
  type Invocation,
  ItemMessage,
  type WireMessage,
} from "../../src/index.ts";
import { ProtobufParser } from "../../src/protobuf.ts";
import { Clock, turn } from "../support/clock.ts";
import { bench, codeOf, Log, nameOf, rejectionOf } from "../support/server.ts";

const EMPTY = { delivered: 0, retained: 0, dropped: 0, requests: 0, errors: [], total: expect.any(Object) };

/** A queue that remembers what it took, as JSON, and checks what Cloudflare insists on. */
class Queue implements QueueBinding {
  readonly batches: QueueBody[][] = [];
  /** When it was called, in milliseconds after the start. */
  readonly calls: number[] = [];
  readonly #clock: Clock;
  readonly #start: number;
  /** What the next calls do instead of taking the messages. */
  readonly next: (() => Promise<never>)[] = [];
  /** What the next calls do that took the messages. */
  readonly answers: (() => Promise<unknown>)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#start = clock.time;
  }

  async sendBatch(messages: Iterable<{ readonly body: unknown; readonly contentType?: "json" }>): Promise<void> {
    this.calls.push(this.#clock.time - this.#start); // throws where it is called detached
    await this.next.shift()?.();
    const taken = [...messages];
    const bodies = taken.map(({ body }) => JSON.stringify(body));
    const bytes = bodies.map((body) => new TextEncoder().encode(body).byteLength);
    if (taken.length > 100 || bytes.reduce((sum, size) => sum + size, 0) > 256_000) throw new Error("too many");
    if (bytes.some((size) => size > 128_000)) throw new Error("too large");
    if (taken.some(({ contentType }) => contentType !== "json")) throw new Error("no plain data");
    this.batches.push(bodies.map((body) => JSON.parse(body)));
    await this.answers.shift()?.();
  }

  fail(count: number): void {
    for (let index = 0; index < count; index++) this.next.push(() => Promise.reject(new Error("Queue is overloaded")));
  }

  hang(): void {
    this.next.push(() => new Promise(() => {}));
  }

  get names(): string[][] {
    return this.batches.map((batch) => batch.map(({ message }) => nameOf(message)));
  }
}

function setup(more: Partial<QueueConsumerOptions> = {}) {
  const clock = new Clock();
  const queue = new Queue(clock);
  const log = new Log();
  const { onDrop, onError, onDelivered: onQueued } = log;
  const options = { productId: "pid", dataSourceId: "ds", queue, onDrop, onError, onQueued, ...more };
  const consumer = new QueueConsumer(options, clock);
  return { clock, queue, log, consumer, tracker: GrowingTracker.consumer(consumer), options };
}

const series = (count: number): string[] => Array.from({ length: count }, (_, index) => `u${index}`);

describe("QueueConsumer", () => {
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
});

/** A message on a queue that remembers what became of it. */
class Queued implements QueueMessage {
  readonly body: unknown;
  readonly attempts: number;
  readonly fates: (string | number)[] = [];

  constructor(body: unknown, attempts = 1) {
    this.body = body;
    this.attempts = attempts;
  }

  ack(): void {
    this.fates.push("ack");
  }

  retry(options: { readonly delaySeconds?: number } = {}): void {
    this.fates.push(options.delaySeconds ?? "retry");
  }
}

/** What a QueueConsumer puts on a queue for users and, with a colon, items of these names. */
async function queued(names: readonly string[], attempts = 1): Promise<Queued[]> {
  const { queue, tracker, clock } = setup();
  const track = (name: string): Promise<void> =>
    name.includes(":") ? tracker.submitItem("k", name) : tracker.trackUser(name);
  await clock.run(Promise.all(names.map(track)));
  return queue.batches.flat().map((body) => new Queued(body, attempts));
}

function delivery(more: Partial<DeliverOptions> = {}) {
  const all = bench();
  const { dataSourceId: _, ...options } = all.options;
  const deliver = (messages: readonly QueueMessage[]): Promise<DeliverReport> =>
    all.clock.run(deliverQueueBatch({ messages }, { ...options, ...more }, all.clock));
  const sent = (): string[][] => all.collector.requests.map(({ messages }) => messages.map(nameOf));
  return { ...all, options, deliver, sent };
}

const fatesOf = (messages: readonly Queued[]): unknown[] => messages.map(({ fates }) => fates);

describe("deliverQueueBatch", () => {
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

  /** A server that answers so whenever one of these is among what it is sent. */
  function poisoned(bad: (name: string) => boolean, answer: () => Response | Promise<never>) {
    const all = bench();
    const fetch: Fetch = async (url, init) => {
      const sent: readonly WireMessage[] = JSON.parse(new TextDecoder().decode(init.body as Uint8Array));
      return sent.some((message) => bad(nameOf(message))) ? await answer() : await all.collector.fetch(url, init);
    };
    return {
      ...delivery({ fetch, onDelivered: all.log.onDelivered }),
      arrived: () => all.collector.messages.map(nameOf),
    };
  }

  const answers: readonly (readonly [string, () => Response | Promise<never>, "rejected" | "retained"])[] = [
    ["500", () => new Response("", { status: 500 }), "retained"],
    ["502", () => new Response("", { status: 502 }), "retained"],
    ["a reset", () => Promise.reject(new TypeError("reset")), "retained"],
    ["400", () => new Response("", { status: 400 }), "rejected"],
    ["422", () => new Response("", { status: 422 }), "rejected"],
  ];

  test.each(answers)("one message among 100 that makes the server answer %s stands alone", async (_, answer, fate) => {
    for (const bad of ["u0", "u42", "u99"]) {
      const { deliver, arrived, log } = poisoned((name) => name === bad, answer);
      const messages = await queued(series(100));
      const report = await deliver(messages);
      const [retried, dropped] = fate === "retained" ? [1, 0] : [0, 1];
      expect(report).toMatchObject({ delivered: 99, retried, dropped });
      expect(report.requests).toBeLessThanOrEqual(20);
      expect(arrived().toSorted()).toEqual(series(100).filter((name) => name !== bad).toSorted());
      const its = messages.map((message, index) => `u${index}` === bad ? message.fates : undefined).filter(Boolean);
      expect(its).toEqual([[fate === "retained" ? 10 : "ack"]]);
      expect(messages.every(({ fates }) => fates.length === 1)).toBe(true);
      expect(log.drops.flatMap(({ names }) => names)).toEqual(fate === "retained" ? [] : [bad]);
      expect(log.errors).toHaveLength(1);
    }
  });

  test.each(answers)(
    "a batch that %s meets in every part costs a handful of requests more, and is told once",
    async (_, answer, fate) => {
      const { deliver, log } = poisoned(() => true, answer);
      const messages = await queued(series(100));
      const report = await deliver(messages);
      const [retried, dropped] = fate === "retained" ? [100, 0] : [0, 100];
      expect(report).toMatchObject({ delivered: 0, retried, dropped });
      expect(report.requests).toBeLessThanOrEqual(fate === "retained" ? 8 : 20);
      expect([log.errors.length, log.drops.length]).toEqual([1, fate === "retained" ? 0 : 1]);
      expect(messages.every(({ fates }) => fates.length === 1)).toBe(true);
    },
  );

  test("many bad messages: the good ones arrive, bounded requests at a time, and none of them is given up", async () => {
    const isBad = (name: string): boolean => Number(name.slice(1)) % 7 === 3;
    const { deliver, arrived, log } = poisoned(isBad, () => new Response("", { status: 400 }));
    let messages = await queued(series(100));
    for (let round = 1; messages.length > 0; round++) {
      const report = await deliver(messages);
      expect(report.requests).toBeLessThanOrEqual(45);
      expect(round).toBeLessThan(10);
      messages = messages.filter(({ fates }) => fates.at(-1) !== "ack");
    }
    expect(arrived().toSorted()).toEqual(series(100).filter((name) => !isBad(name)).toSorted());
    expect(log.drops.flatMap(({ names }) => names).toSorted()).toEqual(series(100).filter(isBad).toSorted());
  });

  test("a server that says that it is busy, or when to come again, is not asked for parts", async () => {
    for (const [status, headers] of [[503, {}], [429, {}], [500, { "Retry-After": "1" }]] as const) {
      const { deliver, collector } = delivery();
      collector.failNext(100, { status, headers });
      expect(await deliver(await queued(series(10)))).toMatchObject({ delivered: 0, retried: 10, requests: 4 });
    }
  });

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
