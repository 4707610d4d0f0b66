import fc from "fast-check";
import { expect, test } from "vitest";
import {
  AsyncBufferedConsumer,
  type AsyncBufferedConsumerOptions,
  BufferedConsumer,
  DefaultConsumer,
  type Fetch,
  GrowingTracker,
  type WireMessage,
} from "../../../src/index.ts";
import { Clock, turn } from "../../support/clock.ts";
import { codeOf, Log, nameOf } from "../../support/server.ts";
import { randomOf } from "../../faults/chaos-faults.ts";

/** What a server does with a batch: the status of its answer, or nothing for a connection that breaks. */
type Judge = (names: readonly string[], body: Uint8Array) => number | undefined;

/** A server with an opinion of what it is sent, on a platform like Node unless it is told otherwise. */
class Judged {
  readonly clock: Clock;
  readonly log = new Log();
  readonly requests: { readonly names: readonly string[]; readonly at: number }[] = [];
  readonly arrived: string[] = [];
  headers: Record<string, string> = {};
  judge: Judge;

  constructor(judge: Judge, isolated = false) {
    this.judge = judge;
    this.clock = new Clock(undefined, isolated);
  }

  readonly fetch: Fetch = (_, init) => {
    const body = init.body as Uint8Array;
    const batch: WireMessage[] = JSON.parse(new TextDecoder().decode(body));
    const names = batch.map(nameOf);
    this.requests.push({ names, at: this.clock.time });
    const status = this.judge(names, body);
    if (status === undefined) return Promise.reject(new TypeError("reset"));
    if (status < 300) this.arrived.push(...names);
    return Promise.resolve(new Response("", { status, headers: this.headers }));
  };

  get options() {
    const { onDelivered, onDrop, onError } = this.log;
    const ids = { productId: "pid", dataSourceId: "ds", serverHost: "https://collect.test" };
    return { ...ids, fetch: this.fetch, onDelivered, onDrop, onError };
  }

  async(options: Partial<AsyncBufferedConsumerOptions> = {}) {
    return new AsyncBufferedConsumer({ ...this.options, ...options }, this.clock);
  }

  /** Names of what was given up, with the reason, each as often as it was told. */
  get givenUp(): string[] {
    return this.log.drops.flatMap(({ names, reason }) => names.map((name) => `${name} ${reason}`));
  }
}

const series = (count: number): string[] => Array.from({ length: count }, (_, index) => `e${index}`);
const without = (names: readonly string[], ...bad: string[]): string[] => names.filter((name) => !bad.includes(name));

/** Tracks events, of one user or of as many as there are events. */
function trackAll(tracker: GrowingTracker, names: readonly string[], users: "one" | "many" = "one"): void {
  for (const name of names) tracker.trackCustomEvent(name, { anonymousId: users === "one" ? "x" : name });
}

test.each(["one", "many"] as const)(
  "a message that makes the server answer 500 is set aside, and the others arrive (%s user)",
  async (users) => {
    const names = series(733);
    const world = new Judged((batch) => batch.includes("e500") ? 500 : 200);
    const consumer = world.async();
    trackAll(GrowingTracker.consumer(consumer), names, users);
    await world.clock.advance(300_000);
    expect(world.arrived.toSorted()).toEqual(without(names, "e500").toSorted());
    expect(world.givenUp).toEqual(["e500 undelivered"]);
    expect(consumer.stats).toMatchObject({ queued: 0, leased: 0, dropped: { overflow: 0 } });
    await world.clock.run(consumer.stop());
    expect(world.clock.timers).toBe(0);
  },
);

test("a message that is asked to wait for ever keeps nobody else waiting", async () => {
  const names = series(200);
  const world = new Judged((batch) => batch.includes("e7") ? 429 : 200);
  const consumer = world.async();
  trackAll(GrowingTracker.consumer(consumer), names, "many");
  await world.clock.advance(300_000);
  expect(world.arrived.toSorted()).toEqual(without(names, "e7").toSorted());
});

test("where the first message of every user makes the server answer 500, these are set aside, and the others arrive", async () => {
  const names = series(20);
  const world = new Judged((batch) => batch.some((name) => name === "e0" || name === "e1") ? 500 : 200);
  const consumer = world.async({ concurrency: 1 });
  const tracker = GrowingTracker.consumer(consumer);
  for (const [index, name] of names.entries()) tracker.trackCustomEvent(name, { anonymousId: `user ${index % 2}` });
  await world.clock.advance(600_000);
  expect(world.arrived.toSorted()).toEqual(without(names, "e0", "e1").toSorted());
  expect(world.givenUp.toSorted()).toEqual(["e0 undelivered", "e1 undelivered"]);
});

test("while nothing is delivered nothing is set aside, however long", async () => {
  const world = new Judged(() => 503);
  const consumer = world.async();
  trackAll(GrowingTracker.consumer(consumer), series(50), "many");
  await world.clock.advance(3_600_000);
  expect(world.givenUp).toEqual([]);
  expect(consumer.stats).toMatchObject({ queued: 50 });
  world.judge = () => 200;
  await world.clock.advance(10_000);
  expect(world.arrived).toHaveLength(50);
});

test("a server that comes back just when a message has failed alone for the last time gets it", async () => {
  // It is back for the one behind, which is asked whether the server takes anything at all.
  let isBack = false;
  const world = new Judged((batch) => {
    isBack ||= batch.join() === "e1";
    return isBack ? 200 : 500;
  });
  const consumer = world.async();
  trackAll(GrowingTracker.consumer(consumer), ["e0", "e1"]);
  await world.clock.advance(300_000);
  expect(world.arrived.toSorted()).toEqual(["e0", "e1"]);
  expect(world.givenUp).toEqual([]);
});

test("whenever an outage ends, no message overtakes an earlier one of its user", async () => {
  const names = series(12);
  for (let failures = 1; failures <= 150; failures++) {
    const world: Judged = new Judged(() => world.requests.length > failures ? 200 : 503);
    const consumer = world.async({ concurrency: 1, maxSize: 4, retryLimit: 0, flushAfterMs: 1_000_000 });
    const tracker = GrowingTracker.consumer(consumer);
    for (const [index, name] of names.entries()) tracker.trackCustomEvent(name, { anonymousId: `user ${index % 3}` });
    while (consumer.stats.queued > 0) await world.clock.run(consumer.flush());
    for (const user of [0, 1, 2]) {
      const isOf = (name: string): boolean => names.indexOf(name) % 3 === user;
      expect(world.arrived.filter(isOf)).toEqual(names.filter(isOf));
    }
  }
});

test.each([0.3, 0.6, 0.8])(
  "a server that fails at random in %d of its answers loses nothing: that a message fails alone again and again is chance",
  async (share) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.constantFrom("one" as const, "many" as const),
        fc.integer({ min: 0, max: 2 }),
        async (seed, users, retryLimit) => {
          const random = randomOf(seed);
          const world = new Judged(() => random() < share ? 500 : 200);
          const consumer = world.async({ retryLimit, maxSize: 10, flushAfterMs: 1_000_000 });
          const names = series(100);
          trackAll(GrowingTracker.consumer(consumer), names, users);
          for (let rounds = 0; consumer.stats.queued > 0 && rounds < 2000; rounds++) {
            await world.clock.run(consumer.flush());
          }
          expect(world.givenUp).toEqual([]);
          expect(world.arrived.toSorted()).toEqual(names.toSorted());
        },
      ),
      { numRuns: 30 },
    );
  },
);

test("a proxy that resets every connection above a size gets smaller batches", async () => {
  const world = new Judged((_, body) => body.length > 20_000 ? undefined : 200);
  const consumer = world.async();
  trackAll(GrowingTracker.consumer(consumer), series(3000), "many");
  await world.clock.advance(120_000);
  expect(world.arrived).toHaveLength(3000);
  expect(world.givenUp).toEqual([]);
});

test("after an outage batches are soon as large as before", async () => {
  const world = new Judged(() => 503);
  const consumer = world.async({ concurrency: 1 });
  const tracker = GrowingTracker.consumer(consumer);
  trackAll(tracker, series(2000));
  await world.clock.advance(600_000);
  world.judge = () => 200;
  const before = world.requests.length;
  await world.clock.advance(20_000);
  expect(world.arrived).toEqual(series(2000));
  expect(world.requests.slice(before).map(({ names }) => names.length)).toEqual([
    1,
    2,
    4,
    8,
    16,
    32,
    64,
    128,
    256,
    500,
    500,
    489,
  ]);
});

test.each(["one", "many"] as const)(
  "one message of 500 that is answered 400 is rejected, and 499 arrive in at most 20 requests more (%s user)",
  async (users) => {
    for (const bad of ["e0", "e1", "e249", "e250", "e377", "e499"]) {
      const names = series(500);
      const world = new Judged((batch) => batch.includes(bad) ? 400 : 200);
      const consumer = world.async({ flushAfterMs: 1_000_000 });
      trackAll(GrowingTracker.consumer(consumer), names, users);
      const report = await world.clock.run(consumer.flush());
      expect(report).toMatchObject({ delivered: 499, dropped: 1, retained: 0 });
      expect(world.givenUp).toEqual([`${bad} rejected`]);
      expect(world.log.errors).toMatchObject([{ code: "ERR_DELIVERY", status: 400, retryable: false }]);
      if (users === "one") expect(world.arrived).toEqual(without(names, bad));
      expect(world.requests.length).toBeLessThanOrEqual(21);
    }
  },
);

test.each([400, 422])("a batch of which every message is answered %i costs at most 20 requests", async (status) => {
  const world = new Judged(() => status);
  const consumer = world.async({ flushAfterMs: 1_000_000, concurrency: 1 });
  trackAll(GrowingTracker.consumer(consumer), series(500));
  expect(await world.clock.run(consumer.flush())).toMatchObject({ dropped: 500, delivered: 0 });
  expect(world.requests.length).toBeLessThanOrEqual(20);
  expect(world.log.errors).toHaveLength(1);
});

test.each([301, 401, 403, 404, 410, 415])(
  "an answer of %i is a matter of configuration: one request for all",
  async (status) => {
    const world = new Judged(() => status);
    const consumer = world.async({ flushAfterMs: 1_000_000 });
    trackAll(GrowingTracker.consumer(consumer), series(500));
    expect(await world.clock.run(consumer.flush())).toMatchObject({ dropped: 500, requests: 1 });
  },
);

test("whatever messages are poisonous in either way, all others arrive, each poison is told once, in O(p log n)", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 300 }),
      fc.uniqueArray(fc.nat(299), { maxLength: 12 }),
      fc.constantFrom("one" as const, "many" as const),
      fc.constantFrom(400, 500),
      fc.integer({ min: 1, max: 4 }),
      async (count, places, users, status, concurrency) => {
        const names = series(count);
        const bad = names.filter((_, index) => places.includes(index));
        const world = new Judged((batch) => batch.some((name) => bad.includes(name)) ? status : 200);
        const consumer = world.async({ concurrency, retryLimit: 1 });
        const tracker = GrowingTracker.consumer(consumer);
        trackAll(tracker, names, users);
        // Something else has to arrive now and then, or nobody can tell.
        for (let rounds = 0; world.givenUp.length < bad.length && rounds < 400; rounds++) {
          trackAll(tracker, ["good"], "many");
          await world.clock.advance(10_000);
        }
        while ((await world.clock.run(consumer.flush())).retained > 0);
        const arrived = without(world.arrived, "good");
        expect(arrived.toSorted()).toEqual(without(names, ...bad).toSorted());
        expect(world.givenUp.toSorted()).toEqual(
          bad.map((name) => `${name} ${status === 400 ? "rejected" : "undelivered"}`).toSorted(),
        );
        if (users === "one" && status === 400 && bad.length < 10) expect(arrived).toEqual(without(names, ...bad));
        expect(world.requests.length).toBeLessThanOrEqual(20 + (bad.length + concurrency) * 60);
      },
    ),
    { numRuns: 100 },
  );
});

test.each([false, true])(
  "stop() takes over from a run that pauses for Retry-After (requests apart: %s)",
  async (isolated) => {
    let isFirst = true;
    const world: Judged = new Judged(() => {
      if (!isFirst) return 200;
      isFirst = false;
      return 503;
    }, isolated);
    world.headers = { "Retry-After": "20" };
    const consumer = world.async({ maxSize: 30 });
    trackAll(GrowingTracker.consumer(consumer), series(30));
    await world.clock.advance(1000);
    expect(world.requests).toHaveLength(1);
    const report = await world.clock.run(consumer.stop({ timeoutMs: 5000 }));
    expect(report).toMatchObject({ delivered: 30, dropped: 0, requests: 1 });
    expect(world.arrived).toEqual(series(30));
    await world.clock.advance(60_000);
    expect(world.requests).toHaveLength(2);
    expect(world.clock.timers).toBe(0);
  },
);

test("a DefaultConsumer's flush ends the pauses of its calls", async () => {
  let isFirst = true;
  const world: Judged = new Judged(() => {
    if (!isFirst) return 200;
    isFirst = false;
    return 503;
  });
  world.headers = { "Retry-After": "20" };
  const consumer = new DefaultConsumer(world.options, world.clock);
  const call = GrowingTracker.consumer(consumer).trackCustomEvent("a", { anonymousId: "x" });
  await world.clock.advance(1000);
  expect(await world.clock.run(consumer.stop({ timeoutMs: 5000 }))).toMatchObject({ delivered: 1, dropped: 0 });
  expect(await codeOf(call)).toBe("resolved");
});

test("fifty flushes that come while a run pauses share one round", async () => {
  const world = new Judged(() => 503);
  world.headers = { "Retry-After": "10" };
  const consumer = world.async({ maxSize: 30, retryLimit: 1 });
  trackAll(GrowingTracker.consumer(consumer), series(30));
  await world.clock.advance(1000);
  const before = world.requests.length;
  const began = world.clock.time;
  const flushes = Array.from({ length: 50 }, () => consumer.flush());
  for (const report of await world.clock.run(Promise.all(flushes))) expect(report).toMatchObject({ retained: 30 });
  // The first takes over, and the second as no try was made since it came; they are all.
  expect(world.requests.length - before).toBeLessThanOrEqual(3);
  expect(world.clock.time - began).toBeLessThanOrEqual(10_000);
});

test("with Retry-After nothing starts by itself before its time: timers, size, calls that wait, bound invocations", async () => {
  const world = new Judged(() => 429);
  world.headers = { "Retry-After": "864000" };
  const consumer = world.async({ flushAfterMs: 50, maxSize: 10 });
  const tracker = GrowingTracker.consumer(consumer);
  trackAll(tracker, series(5));
  await world.clock.advance(3000);
  trackAll(tracker, series(200), "many");
  tracker.bind({ waitUntil: () => {} }).trackCustomEvent("bound", { anonymousId: "x" });
  await world.clock.advance(600_000);
  expect(world.requests).toHaveLength(1);
  expect(await world.clock.run(consumer.flush())).toMatchObject({ delivered: 0, retained: 206 });
  expect(world.requests.length).toBeGreaterThan(1);
  world.judge = () => 200;
  expect(await world.clock.run(consumer.flush())).toMatchObject({ delivered: 206 });
});

test("calls that wait for room do not ask a server before the time that it named, whatever the other kind does", async () => {
  const world = new Judged((names) => names.includes("item") ? 200 : 429);
  world.headers = { "Retry-After": "60" };
  const consumer = new BufferedConsumer({ ...world.options, maxQueueSize: 3 }, world.clock);
  const tracker = GrowingTracker.consumer(consumer);
  trackAll(tracker, ["a", "b"]);
  await world.clock.run(consumer.flush());
  const asked = (): number => world.requests.filter(({ names }) => names.includes("a")).length;
  const before = asked();
  tracker.submitItem("k", "item");
  expect(await world.clock.run(codeOf(tracker.trackCustomEvent("c", { anonymousId: "x" })))).toBe("resolved");
  expect(asked()).toBe(before);
  await turn();
});

test("a large message among small ones is encoded about once", async () => {
  let encoded = 0;
  const world = new Judged((_, body) => {
    encoded += body.length;
    return 200;
  });
  const consumer = world.async({ maxBatchBytes: 100_000, concurrency: 1 });
  const tracker = GrowingTracker.consumer(consumer);
  trackAll(tracker, series(400));
  tracker.trackCustomEvent("large", { anonymousId: "x", attributes: { text: "x".repeat(90_000) } });
  const code = codeOf(
    tracker.trackCustomEvent("huge", { anonymousId: "x", attributes: { text: "x".repeat(200_000) } }),
  );
  expect(await code).toBe("ERR_DELIVERY");
  expect(await world.clock.run(consumer.flush())).toMatchObject({ delivered: 401, dropped: 0 });
  expect(world.requests.length).toBeLessThanOrEqual(4);
  expect(encoded).toBeLessThan(300_000);
});

test("every text of a message counts for maxQueueBytes", async () => {
  const world = new Judged(() => 503);
  const consumer = world.async({ maxQueueBytes: 1_000_000 });
  const tracker = GrowingTracker.consumer(consumer);
  for (let index = 0; index < 100; index++) {
    tracker.trackCustomEvent("e", { loginUserKey: "k".repeat(100_000), loginUserId: "x" });
  }
  expect(consumer.stats.queued).toBeLessThan(10);
});
