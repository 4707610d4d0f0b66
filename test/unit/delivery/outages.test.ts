// What servers, clocks and platforms that are of no use for a while do to messages, and what they must not.
import { expect, test } from "vitest";
import {
  AsyncBufferedConsumer,
  type AsyncBufferedConsumerOptions,
  BufferedConsumer,
  type ConsumerOptions,
  DefaultConsumer,
  type Fetch,
  GrowingTracker,
  type WireMessage,
} from "../../../src/index.ts";
import { Clock, turn } from "../../support/clock.ts";
import { codeOf, Log, nameOf } from "../../support/server.ts";

/** How a request is answered: by a status, or not at all. */
type Reply = {
  readonly status?: number;
  readonly headers?: HeadersInit;
  readonly afterMs?: number;
  readonly never?: true;
};

/** A server on the clock of one process. */
class Yard {
  readonly clock = new Clock(undefined, false);
  readonly log = new Log();
  readonly requests: string[] = [];
  readonly arrived: string[] = [];
  reply: (path: string, names: readonly string[]) => Reply = () => ({});

  readonly fetch: Fetch = (url, { body, signal }) => {
    const names = (JSON.parse(new TextDecoder().decode(body as Uint8Array)) as WireMessage[]).map(nameOf);
    const { pathname } = new URL(url);
    this.requests.push(pathname);
    const { status = 200, headers = {}, afterMs = 0, never } = this.reply(pathname, names);
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      if (never) return;
      const answer = (): void => {
        if (status === 200) this.arrived.push(...names);
        resolve(new Response("", { status, headers }));
      };
      if (afterMs === 0) answer();
      else this.clock.timer(answer, afterMs);
    });
  };

  get options(): ConsumerOptions {
    const { onDelivered, onDrop, onError } = this.log;
    const ids = { productId: "pid", dataSourceId: "ds", serverHost: "https://collect.test" };
    return { ...ids, fetch: this.fetch, onDelivered, onDrop, onError };
  }

  async(options: Partial<AsyncBufferedConsumerOptions> = {}) {
    return new AsyncBufferedConsumer({ ...this.options, ...options }, this.clock);
  }

  /** How many requests went to an address. */
  count(part: string): number {
    return this.requests.filter((path) => path.includes(part)).length;
  }
}

const series = (count: number): string[] => Array.from({ length: count }, (_, index) => `e${index}`);

test.each([503, 429, 500])("items wait where their address answers %i, however well events fare", async (status) => {
  const yard = new Yard();
  yard.reply = (path) => path.includes("item") ? { status } : {};
  const consumer = yard.async({ flushAfterMs: 500 });
  const tracker = GrowingTracker.consumer(consumer);
  for (let index = 0; index < 40; index++) tracker.submitItem("product", `i${index}`);
  for (let second = 0; second < 120; second++) {
    for (let index = 0; index < 20; index++) tracker.trackCustomEvent("e", { anonymousId: `u${index}` });
    await yard.clock.advance(1000);
  }
  expect(yard.log.drops).toEqual([]);
  yard.reply = () => ({});
  await yard.clock.advance(20_000);
  expect(yard.arrived.filter((name) => name.startsWith("i"))).toHaveLength(40);
});

test.each<[string, Reply]>([
  ["does not answer", { never: true }],
  ["says 503", { status: 503 }],
  ["says 502", { status: 502 }],
])(
  "the messages of the one user that there is keep their order over an outage in which the server %s",
  async (_, reply) => {
    for (let lasts = 1; lasts <= 120; lasts++) {
      const yard = new Yard();
      yard.reply = () => yard.requests.length > lasts ? {} : reply;
      const consumer = yard.async({ requestTimeoutMs: 1000, retryLimit: 1, retryBackoffMs: 10, flushAfterMs: 100 });
      const tracker = GrowingTracker.consumer(consumer);
      for (const name of series(12)) tracker.trackCustomEvent(name, { anonymousId: "x" });
      await yard.clock.advance(lasts * 8000 + 20_000);
      expect([lasts, ...yard.arrived]).toEqual([lasts, ...series(12)]);
    }
  },
);

test("a dead server costs a flush one round, also where something was delivered before", async () => {
  const yard = new Yard();
  const consumer = yard.async({ retryBackoffMs: 1 });
  const tracker = GrowingTracker.consumer(consumer);
  tracker.trackCustomEvent("before", { anonymousId: "x" });
  await yard.clock.run(consumer.flush());
  yard.reply = () => ({ status: 503 });
  tracker.trackCustomEvent("after", { anonymousId: "x" });
  const report = await yard.clock.run(consumer.flush());
  expect([report.requests, report.errors.length, report.retained]).toEqual([4, 1, 1]);
});

test("a BufferedConsumer that drops the newest sends what fills it", async () => {
  const yard = new Yard();
  const options = { ...yard.options, overflow: "drop-newest", maxQueueSize: 20 } as const;
  const tracker = GrowingTracker.consumer(new BufferedConsumer(options, yard.clock));
  for (const name of series(50)) await tracker.trackCustomEvent(name, { anonymousId: "x" }).catch(() => {});
  await turn();
  expect(yard.arrived.length).toBeGreaterThanOrEqual(20);
});

test.each<[string, Partial<AsyncBufferedConsumerOptions>, string]>([
  ["its bytes", { maxQueueBytes: 100_000 }, "x".repeat(4000)],
  ["a size below that of a batch", { maxQueueSize: 20 }, "x"],
])("a loop that awaits its calls drops nothing where the queue is full by %s", async (_, options, text) => {
  const yard = new Yard();
  const consumer = yard.async(options);
  const tracker = GrowingTracker.consumer(consumer);
  const loop = async (): Promise<void> => {
    for (const name of series(1000)) await tracker.trackCustomEvent(name, { anonymousId: "x", attributes: { text } });
  };
  expect(await yard.clock.run(codeOf(loop()))).toBe("resolved");
  await yard.clock.run(consumer.flush());
  expect(yard.arrived).toHaveLength(1000);
});

test.each<[string, Reply]>([
  ["asks for more rest than an invocation has", { status: 429, headers: { "Retry-After": "28" } }],
  ["is down for longer than an invocation lasts", { status: 503 }],
])("what a bound call leaves in one process is sent by a timer where the server %s", async (_, reply) => {
  const yard = new Yard();
  yard.reply = () => reply;
  const consumer = yard.async();
  GrowingTracker.consumer(consumer).bind(undefined).trackCustomEvent("e", { anonymousId: "x" });
  await yard.clock.advance(27_000);
  yard.reply = () => ({});
  await yard.clock.advance(30_000);
  expect(yard.arrived).toEqual(["e"]);
  expect(yard.clock.timers).toBe(0);
});

test.each(["flush", "stop"] as const)("a clock that is set forward does not end a %s before its time", async (call) => {
  const yard = new Yard();
  const consumer = yard.async();
  const tracker = GrowingTracker.consumer(consumer);
  for (const name of series(10)) tracker.trackCustomEvent(name, { anonymousId: "x" });
  yard.reply = () => {
    if (yard.requests.length > 1) return {};
    yard.clock.time += 60_000;
    return { status: 500 };
  };
  expect(await yard.clock.run(consumer[call]())).toMatchObject({ delivered: 10, retained: 0, dropped: 0 });
});

test("what a flush leaves is sent soon where the server is well again, whatever rest it asked for before", async () => {
  const yard = new Yard();
  const consumer = yard.async({ flushAfterMs: 300, maxSize: 2, concurrency: 1 });
  const tracker = GrowingTracker.consumer(consumer);
  yard.reply = () => ({ status: 429, headers: { "Retry-After": "3600" } });
  for (const name of series(20)) tracker.trackCustomEvent(name, { anonymousId: "x" });
  await yard.clock.advance(1000);
  yard.reply = () => ({ afterMs: 60 });
  const report = await yard.clock.run(consumer.flush({ timeoutMs: 100 }));
  expect(report.retained).toBeGreaterThan(0);
  await yard.clock.advance(4000);
  expect(new Set(yard.arrived).size).toBe(20);
});

test.each([BufferedConsumer, AsyncBufferedConsumer, DefaultConsumer])(
  "%o leaves no timer behind its end where the rest of an answer never comes",
  async (Consumer) => {
    const yard = new Yard();
    const endless = () => Promise.resolve(new Response(new ReadableStream()));
    const consumer = new Consumer({ ...yard.options, fetch: endless }, yard.clock);
    GrowingTracker.consumer(consumer).trackCustomEvent("e", { anonymousId: "x" });
    await yard.clock.run(consumer.stop());
    await turn();
    expect(yard.clock.timers).toBe(0);
  },
);

test("a DefaultConsumer leaves no rejection, and no place taken, where timers begin to throw", async () => {
  const yard = new Yard();
  const { now, random, isolated, wakes } = yard.clock;
  let isOver = false;
  const timer = (callback: () => void, ms: number): () => void => {
    if (isOver) throw new Error("no timers any more");
    return yard.clock.timer(callback, ms);
  };
  const consumer = new DefaultConsumer({ ...yard.options, maxRequests: 1 }, {
    fetch: yard.fetch,
    now,
    random,
    isolated,
    wakes,
    timer,
  });
  const tracker = GrowingTracker.consumer(consumer);
  yard.reply = () => ({ afterMs: 10 });
  const sent = ["first", "second"].map((name) => codeOf(tracker.trackUser(name)));
  await yard.clock.advance(9);
  isOver = true;
  await yard.clock.advance(1);
  expect(await Promise.all(sent)).toEqual(["resolved", "ERR_DELIVERY"]);
});

test("a flush ends where timers begin to throw", async () => {
  const yard = new Yard();
  const { now, random, isolated, wakes } = yard.clock;
  let left = Infinity;
  const timer = (callback: () => void, ms: number): () => void => {
    if (--left < 0) throw new Error("no timers any more");
    return yard.clock.timer(callback, ms);
  };
  const consumer = new BufferedConsumer(yard.options, { fetch: yard.fetch, now, random, isolated, wakes, timer });
  GrowingTracker.consumer(consumer).trackUser("u");
  left = 1; // that of the flush itself
  expect(await yard.clock.run(consumer.flush())).toMatchObject({ retained: 1, requests: 1 });
  left = Infinity;
  expect(await yard.clock.run(consumer.flush())).toMatchObject({ delivered: 1 });
});
