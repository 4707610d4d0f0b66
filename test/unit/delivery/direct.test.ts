// How many requests a consumer without a queue makes at once, in which order, and how a flush and a stop end them.
import { describe, expect, test } from "vitest";
import { DefaultConsumer, type DefaultConsumerOptions, GrowingTracker } from "../../../src/index.ts";
import { clockOf, Endpoint, KINDS_OF_PLATFORM, optionsOf, type Reply } from "../../support/endpoint.ts";
import { codeOf, nameOf } from "../../support/server.ts";

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `e${index}`);

describe.each(KINDS_OF_PLATFORM)("$name", (kind) => {
  function setup(reply: Reply, options: Partial<DefaultConsumerOptions> = {}) {
    const clock = clockOf(kind);
    const endpoint = new Endpoint(clock, reply);
    const consumer = new DefaultConsumer({ ...optionsOf(endpoint), ...options }, clock);
    const tracker = GrowingTracker.consumer(consumer);
    const track = (name: string): Promise<void> => tracker.trackCustomEvent(name, { anonymousId: "x" });
    return { clock, endpoint, consumer, tracker, track };
  }

  test.each([{ options: {}, most: 64 }, { options: { maxRequests: 1 }, most: 1 }, {
    options: { maxRequests: 5 },
    most: 5,
  }])(
    "with $options there are $most requests at once, and further calls follow in order",
    async ({ options, most }) => {
      const { clock, endpoint, consumer, track } = setup({ afterMs: 40 }, options);
      const calls = Promise.all(names(200).map(track));
      expect(consumer.stats).toMatchObject({ queued: 200 - most, leased: most });
      const began = clock.time;
      await clock.run(calls);
      expect(endpoint.most).toBe(most);
      expect(endpoint.requests.flatMap((request) => request.names)).toEqual(names(200));
      const rounds = Math.ceil(200 / most);
      // Where it has to look whether its turn has come, it does so with pauses that grow by a quarter.
      expect(clock.time - began).toBeLessThanOrEqual(
        rounds * 40 * (kind.wakes ? 1 : 1.25) + (kind.wakes ? 0 : rounds * 4),
      );
      expect(clock.timers).toBe(0);
    },
  );

  test("a call that fails lets the next one in as well", async () => {
    const { clock, endpoint, track } = setup({}, { maxRequests: 2, retryLimit: 0 });
    endpoint.reply = (index) => ({ status: [503, 400, 200][index % 3] ?? 200, afterMs: 10 });
    const codes = await clock.run(Promise.all(names(30).map((name) => codeOf(track(name)))));
    expect(codes).toEqual(names(30).map((_, index) => index % 3 === 2 ? "resolved" : "ERR_DELIVERY"));
    expect(endpoint.most).toBe(2);
    expect(clock.timers).toBe(0);
  });

  test("a flush of a great many calls that nobody awaits ends with all of them delivered", async () => {
    // Where each call has to look for its turn, there are timers for each.
    const count = kind.isolated ? 1000 : 10_000;
    const { clock, endpoint, consumer, tracker, track } = setup({ afterMs: 5 });
    for (const name of names(count)) track(name);
    const report = await clock.run(tracker.flush({ timeoutMs: 60_000 }));
    expect(report).toMatchObject({ delivered: count, retained: 0, dropped: 0, requests: 0, errors: [] });
    expect(endpoint.most).toBe(64);
    expect(consumer.stats).toMatchObject({ queued: 0, leased: 0, delivered: count });
  });

  test("a stop rejects each call that waits for its turn, and sends nothing more", async () => {
    const dropped: string[] = [];
    const { clock, endpoint, consumer, tracker, track } = setup({ afterMs: 1000 }, {
      maxRequests: 3,
      onDrop: (messages, reason) => void dropped.push(...messages.map((message) => `${nameOf(message)} ${reason}`)),
    });
    const codes = Promise.all(names(20).map((name) => codeOf(track(name))));
    const stopped = tracker.stop({ timeoutMs: 2500 });
    expect(await clock.run(stopped)).toMatchObject({ delivered: 6, retained: 0, dropped: 14 });
    expect(await clock.run(codes)).toEqual(names(20).map((_, index) => index < 6 ? "resolved" : "ERR_STOPPED"));
    expect(dropped).toEqual(names(20).slice(6).map((name) => `${name} stopped`));
    expect(endpoint.requests).toHaveLength(9);
    expect(endpoint.open).toBe(0);
    expect(clock.timers).toBe(0);
    await clock.advance(60_000);
    expect(endpoint.requests).toHaveLength(9);
    expect(consumer.stats).toMatchObject({
      queued: 0,
      leased: 0,
      delivered: 6,
      dropped: { stopped: 14, undelivered: 0 },
    });
  });
});

test.each([10, 200])(
  "in one process a busy event loop counts nobody as dead, with %i requests at once",
  async (maxRequests) => {
    const clock = clockOf({ name: "in one process", isolated: false, wakes: true });
    const endpoint = new Endpoint(clock, { afterMs: 50 });
    const tracker = GrowingTracker.consumer(new DefaultConsumer({ ...optionsOf(endpoint), maxRequests }, clock));
    const track = (name: string): Promise<void> => tracker.trackCustomEvent(name, { anonymousId: "x" });
    const codes = names(100).map((name) => codeOf(track(name)));
    const flushes = [tracker.flush()];
    for (let jumps = 0; jumps < 4; jumps++) {
      await clock.advance(10);
      // Time passes, and no timer fires: something else has the thread. Whoever comes then looks at who is there.
      clock.time += 120_000;
      flushes.push(tracker.flush());
      codes.push(codeOf(track(`late${jumps}`)));
    }
    for (const report of await clock.run(Promise.all(flushes))) {
      expect(report).toMatchObject({ retained: 0, dropped: 0, errors: [] });
      expect(report.delivered).toBeGreaterThanOrEqual(100);
    }
    expect(new Set(await clock.run(Promise.all(codes)))).toEqual(new Set(["resolved"]));
    expect(endpoint.requests).toHaveLength(104);
  },
);
