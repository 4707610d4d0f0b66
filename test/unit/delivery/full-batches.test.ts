// What the promise of a call that makes a batch full says, and when.
import { describe, expect, test } from "vitest";
import { BufferedConsumer, type BufferedConsumerOptions, GrowingTracker } from "../../../src/index.ts";
import { turn } from "../../support/clock.ts";
import { clockOf, Endpoint, KINDS_OF_PLATFORM, optionsOf, type Reply } from "../../support/endpoint.ts";

describe.each(KINDS_OF_PLATFORM)("$name", (kind) => {
  function setup(reply: Reply, options: Partial<BufferedConsumerOptions>) {
    const clock = clockOf(kind);
    const endpoint = new Endpoint(clock, reply);
    const consumer = new BufferedConsumer({ ...optionsOf(endpoint), ...options }, clock);
    const tracker = GrowingTracker.consumer(consumer);
    /** Tracks event number `index`, and says when that resolved and what was delivered then. */
    const call = async (index: number): Promise<{ at: number; delivered: number }> => {
      await tracker.trackCustomEvent(`e${index}`, { anonymousId: `user ${index}` });
      return { at: clock.time, delivered: consumer.stats.delivered };
    };
    /** When all up to number `index` were taken by the server. */
    const takenAt = (index: number): number =>
      Math.max(...Array.from({ length: index + 1 }, (_, before) => endpoint.taken.get(`e${before}`) ?? Infinity));
    return { clock, endpoint, consumer, tracker, call, takenAt };
  }

  const filling = (count: number, size: number): number[] =>
    Array.from({ length: Math.floor(count / size) }, (_, index) => (index + 1) * size - 1);

  test("each call that fills a batch resolves in the moment that all up to it is settled, the last of 300 within 800 ms", async () => {
    const { clock, call, takenAt } = setup({ afterMs: 50 }, { maxSize: 10 });
    const began = clock.time;
    const calls = await clock.run(Promise.all(Array.from({ length: 300 }, (_, index) => call(index))));
    for (const index of filling(300, 10)) expect([index, calls[index]?.at]).toEqual([index, takenAt(index)]);
    expect(Math.max(...calls.map(({ at }) => at)) - began).toBeLessThanOrEqual(800);
    expect(calls[0]).toEqual({ at: began, delivered: 0 });
    expect(clock.timers).toBe(0);
  });

  test("the same holds for 300 requests of their own, with what it takes to notice", async () => {
    const { clock, endpoint, call, takenAt } = setup({ afterMs: 50 }, { maxSize: 10 });
    const began = clock.time;
    const pending: ReturnType<typeof call>[] = [];
    for (let index = 0; index < 300; index++) {
      pending.push(call(index));
      await turn();
    }
    const calls = await clock.run(Promise.all(pending));
    // All come in the same moment and so look in the same moments: who cannot be woken takes a quarter longer.
    const withinMs = kind.wakes ? 800 : 1000;
    for (const index of filling(300, 10)) {
      const late = (calls[index]?.at ?? Infinity) - takenAt(index);
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThanOrEqual(kind.wakes ? 0 : Math.max(4, (takenAt(index) - began) / 4));
    }
    expect(Math.max(...calls.map(({ at }) => at)) - began).toBeLessThanOrEqual(withinMs);
    expect(endpoint.most).toBe(4);
    expect(clock.timers).toBe(0);
  });

  test("no call that fills a batch resolves with something still held, however long a healthy server takes", async () => {
    const { clock, consumer, call } = setup({ afterMs: 3000 }, { maxSize: 100 });
    const began = clock.time;
    const calls = await clock.run(Promise.all(Array.from({ length: 5000 }, (_, index) => call(index))));
    expect(clock.time - began).toBeGreaterThan(25_000);
    for (const index of filling(5000, 100)) expect(calls[index]?.delivered).toBeGreaterThanOrEqual(index + 1);
    expect(consumer.stats).toMatchObject({ delivered: 5000, queued: 0, leased: 0 });
    expect(clock.timers).toBe(0);
  });

  test("5,000 calls beside flushes are sent once, by as many requests as it takes", async () => {
    const { clock, endpoint, tracker, call } = setup({ afterMs: 5 }, { maxSize: 50 });
    const began = clock.time;
    const calls = Promise.all(Array.from({ length: 5000 }, (_, index) => call(index)));
    const flushes = Promise.all(Array.from({ length: 10 }, () => tracker.flush()));
    await clock.run(Promise.all([calls, flushes]));
    // 100 batches over 4 requests at once, and what it takes that places of the queue end unevenly.
    expect(clock.time - began).toBeLessThanOrEqual(5 * 25 * 1.4);
    expect(endpoint.requests.length).toBeLessThanOrEqual(110);
    expect(endpoint.taken.size).toBe(5000);
  });
});
