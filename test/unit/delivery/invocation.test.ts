// How long a bound invocation is kept alive: until 25 s after its latest call at the most, whatever the server does.
import { describe, expect, test } from "vitest";
import {
  AsyncBufferedConsumer,
  type AsyncBufferedConsumerOptions,
  BufferedConsumer,
  type Fetch,
  GrowingTracker,
} from "../../../src/index.ts";
import { clockOf, Endpoint, KINDS_OF_PLATFORM, optionsOf, type Reply } from "../../support/endpoint.ts";

/** What was given to `waitUntil`, and how much of it is over. */
class Context {
  given = 0;
  settled = 0;

  waitUntil(promise: Promise<unknown>): void {
    this.given++;
    promise.then(() => this.settled++, () => this.settled--);
  }
}

const deaf: Fetch = () => new Promise(() => {});

const servers: { name: string; reply: Reply; options?: Partial<AsyncBufferedConsumerOptions> }[] = [
  { name: "never answers", reply: { afterMs: Infinity } },
  {
    name: "never answers, and requests may take a minute",
    reply: { afterMs: Infinity },
    options: { requestTimeoutMs: 60_000 },
  },
  { name: "is behind a fetch that heeds no signal", reply: {}, options: { fetch: deaf, requestTimeoutMs: 60_000 } },
  { name: "says 503", reply: { status: 503 } },
  { name: "says 503 after 4.9 s", reply: { status: 503, afterMs: 4900 } },
  {
    name: "says 503 and is tried a hundred times",
    reply: { status: 503 },
    options: { retryLimit: 100, retryBackoffMs: 1 },
  },
  { name: "asks for 7 s of rest", reply: { status: 429, headers: { "Retry-After": "7" } } },
  { name: "asks for an hour of rest", reply: { status: 429, headers: { "Retry-After": "3600" } } },
  { name: "answers after 4.9 s", reply: { afterMs: 4900 }, options: { maxSize: 5 } },
  { name: "never ends its bodies", reply: { isEndless: true, afterMs: 900 }, options: { maxSize: 5 } },
  { name: "refuses what is larger than one message", reply: { status: 413, afterMs: 900 }, options: { maxSize: 64 } },
];

describe.each(KINDS_OF_PLATFORM)("$name", (kind) => {
  function setup(reply: Reply, options: Partial<AsyncBufferedConsumerOptions> = {}) {
    const clock = clockOf(kind);
    const endpoint = new Endpoint(clock, reply);
    const given = { ...optionsOf(endpoint), maxBatchesPerInvocation: 1000, ...options };
    const consumer = new AsyncBufferedConsumer(given, clock);
    const context = new Context();
    const bound = GrowingTracker.consumer(consumer).bind(context);
    const track = (count: number): void => {
      for (let index = 0; index < count; index++) bound.trackCustomEvent("e", { anonymousId: `user ${index}` });
    };
    return { clock, endpoint, consumer, context, track };
  }

  describe.each(servers)("with a server that $name", ({ reply, options }) => {
    test.each([1, 4])("it is over 25 s after its latest call, with %i requests at once", async (concurrency) => {
      const { clock, context, consumer, track } = setup(reply, { concurrency, ...options });
      track(200);
      await clock.advance(10_000);
      track(1);
      await clock.advance(25_000);
      expect(context.given - context.settled).toBe(0);
      expect(consumer.stats.leased).toBe(0);
      expect(clock.timers).toBe(0);
    });

    test.each([
      { setBy: 3_600_000, after: 5000 },
      { setBy: -3_600_000, after: 5000 },
      { setBy: -3_600_000, after: 15_000 },
      { setBy: -7000, after: 15_000 },
    ])("it is over then as well where the clock was set by $setBy ms after $after ms", async ({ setBy, after }) => {
      const { clock, context, track } = setup(reply, options);
      track(20);
      await clock.advance(2000);
      track(1);
      await clock.advance(after);
      clock.time += setBy;
      await clock.advance(25_000 - after);
      expect(context.given - context.settled).toBe(0);
      expect(clock.timers).toBe(0);
    });
  });

  test("the whole time is used, and not a request's or a round's more", async () => {
    const { clock, context, consumer, track } = setup({ afterMs: Infinity }, { requestTimeoutMs: 60_000 });
    track(1);
    await clock.advance(24_999);
    expect([context.given, context.settled]).toEqual([1, 0]);
    await clock.advance(1);
    expect(context.settled).toBe(1);
    expect(consumer.stats).toMatchObject({ queued: 1, leased: 0 });
  });

  test("later calls extend it, each by 25 s from then on, by the one promise that there is", async () => {
    const { clock, context, track } = setup({ afterMs: Infinity }, { requestTimeoutMs: 600_000 });
    for (let calls = 0; calls < 6; calls++) {
      track(1);
      await clock.advance(20_000);
      expect([context.given, context.settled]).toEqual([1, 0]);
    }
    await clock.advance(4999);
    expect(context.settled).toBe(0);
    await clock.advance(1);
    expect([context.given, context.settled]).toEqual([1, 1]);
    expect(clock.timers).toBe(0);
  });

  test("a BufferedConsumer's is no longer, and its filling calls keep nothing alive", async () => {
    const clock = clockOf(kind);
    const endpoint = new Endpoint(clock, { afterMs: Infinity });
    const consumer = new BufferedConsumer({ ...optionsOf(endpoint), maxSize: 2, retryLimit: 100 }, clock);
    const context = new Context();
    const bound = GrowingTracker.consumer(consumer).bind(context);
    for (let index = 0; index < 10; index++) bound.trackCustomEvent("e", { anonymousId: `user ${index}` });
    await clock.advance(25_000);
    expect([context.given, context.settled]).toEqual([1, 1]);
    expect(clock.timers).toBe(0);
  });

  test.runIf(kind.isolated)(
    "a call that waits for room keeps its invocation alive, until it and what fills it are sent",
    async () => {
      const clock = clockOf(kind);
      const endpoint = new Endpoint(clock, { afterMs: Infinity });
      const options = { ...optionsOf(endpoint), maxQueueSize: 5, overflow: "wait" } as const;
      const consumer = new AsyncBufferedConsumer(options, clock);
      const tracker = GrowingTracker.consumer(consumer);
      for (let index = 0; index < 5; index++) tracker.trackCustomEvent(`left ${index}`, { anonymousId: "u" });
      await clock.advance(60_000);
      clock.die(); // with them goes who tracked them
      await clock.advance(30_000);
      endpoint.reply = () => ({ afterMs: 50 });
      const context = new Context();
      tracker.bind(context).trackCustomEvent("waits", { anonymousId: "u" });
      await clock.advance(0);
      // Else its request would be over now.
      expect([context.given, context.settled]).toEqual([1, 0]);
      await clock.advance(5000);
      expect([context.given, context.settled]).toEqual([1, 1]);
      expect([...endpoint.taken.keys()]).toEqual(["left 0", "left 1", "left 2", "left 3", "left 4", "waits"]);
    },
  );
});
