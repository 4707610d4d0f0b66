// How long flushes take, alone and many at once, and what they report.
import { describe, expect, test } from "vitest";
import {
  AsyncBufferedConsumer,
  BufferedConsumer,
  type BufferedConsumerOptions,
  DebugConsumer,
  DefaultConsumer,
  type FlushReport,
  GrowingTracker,
} from "../../../src/index.ts";
import { clockOf, Endpoint, KINDS_OF_PLATFORM, optionsOf, type Reply } from "../../support/endpoint.ts";

/** A round of tries that all fail: the pauses, and how long the answers take. */
const ANSWER_MS = 20;
const ROUND_MS = 250 + 500 + 1000 + 4 * ANSWER_MS;

describe.each(KINDS_OF_PLATFORM)("$name", (kind) => {
  /** How long it may take to notice, after so long a wait, what somebody else did. */
  const noticeMs = (waitedMs: number): number => kind.wakes ? 0 : Math.max(4, waitedMs / 4);

  function setup(reply: Reply, options: Partial<BufferedConsumerOptions> = {}) {
    const clock = clockOf(kind);
    const endpoint = new Endpoint(clock, reply);
    const consumer = new BufferedConsumer({ ...optionsOf(endpoint), ...options }, clock);
    const tracker = GrowingTracker.consumer(consumer);
    const track = (name: string): Promise<void> => tracker.trackCustomEvent(name, { anonymousId: `user of ${name}` });
    /** Flushes, and says how long that took. */
    const timed = async (): Promise<{ report: FlushReport; tookMs: number; endedAt: number }> => {
      const began = clock.time;
      const report = await tracker.flush();
      return { report, tookMs: clock.time - began, endedAt: clock.time };
    };
    return { clock, endpoint, consumer, tracker, track, timed };
  }

  test.each([1, 5, 15, 50])(
    "%i flushes at once share one fruitless round, and each tells what failed",
    async (count) => {
      const { clock, endpoint, track, timed } = setup({ status: 503, afterMs: ANSWER_MS });
      for (let index = 0; index < 100; index++) track(`e${index}`);
      const flushes = await clock.run(Promise.all(Array.from({ length: count }, timed)));
      for (const { report, tookMs } of flushes) {
        expect(report).toMatchObject({ delivered: 0, retained: 100, dropped: 0 });
        expect(report.errors).toMatchObject([{ code: "ERR_DELIVERY", status: 503, attempts: 4 }]);
        expect(tookMs).toBeLessThanOrEqual(ROUND_MS + noticeMs(ROUND_MS));
      }
      expect(endpoint.requests).toHaveLength(4);
      expect(clock.timers).toBe(0);
    },
  );

  test("of a backlog flushes at once share the fruitless round of each place in the queue", async () => {
    const { clock, endpoint, track, timed } = setup({ status: 503, afterMs: ANSWER_MS }, { maxSize: 10 });
    track("first");
    await clock.run(timed());
    // For a while now full batches start nothing.
    for (let index = 0; index < 199; index++) track(`e${index}`);
    const before = endpoint.requests.length;
    const flushes = await clock.run(Promise.all(Array.from({ length: 50 }, timed)));
    for (const { report, tookMs } of flushes) {
      expect(report).toMatchObject({ delivered: 0, retained: 200, dropped: 0 });
      expect(report.errors).toHaveLength(4);
      expect(tookMs).toBeLessThanOrEqual(ROUND_MS + noticeMs(ROUND_MS));
    }
    expect(endpoint.requests.length - before).toBe(4 * 4);
  });

  test("a flush against a dead server does not wait for the rounds of those that keep coming after it", async () => {
    const { clock, endpoint, track, timed } = setup({}, { maxSize: 10 });
    endpoint.reply = (index) => ({ status: 503, afterMs: 1 + (index * 37) % 90 });
    track("first");
    await clock.run(timed());
    for (let index = 0; index < 199; index++) track(`e${index}`);
    const flushes: ReturnType<typeof timed>[] = [];
    for (let index = 0; index < 100; index++) {
      flushes.push(timed());
      await clock.advance(100);
    }
    const longest = Math.max(...(await clock.run(Promise.all(flushes))).map(({ tookMs }) => tookMs));
    // The rest of the round that it met, and one of its own.
    const roundMs = 250 + 500 + 1000 + 4 * 90;
    expect(longest).toBeLessThanOrEqual(2 * roundMs + noticeMs(2 * roundMs));
  });

  test("of flushes that begin one after the other, each is over after a round of its time, and few requests are made", async () => {
    const { clock, endpoint, track, timed } = setup({ status: 503, afterMs: ANSWER_MS });
    for (let index = 0; index < 100; index++) track(`e${index}`);
    const flushes: ReturnType<typeof timed>[] = [];
    for (let index = 0; index < 50; index++) {
      flushes.push(timed());
      await clock.advance(ROUND_MS / 30);
    }
    for (const { report, tookMs } of await clock.run(Promise.all(flushes))) {
      expect(report).toMatchObject({ retained: 100 });
      expect(report.errors.length).toBeGreaterThan(0);
      // Whoever came during the last try of somebody's round waits for that one before its own.
      expect(tookMs).toBeLessThanOrEqual(ANSWER_MS + ROUND_MS + noticeMs(ANSWER_MS + ROUND_MS));
    }
    // Each makes a try of its own time, of each place in the queue, and the rounds that they share are few.
    expect(endpoint.requests.length).toBeLessThanOrEqual(4 * 50 + 3 * 4 * 4 * 2);
  });

  test("a flush during somebody else's last try makes one of its own time, and delivers", async () => {
    const { clock, endpoint, track, timed } = setup({}, { retryLimit: 0 });
    endpoint.reply = (index) => ({ status: index === 0 ? 503 : 200, afterMs: 100 });
    track("a");
    const first = timed();
    await clock.advance(50);
    const second = timed();
    expect((await clock.run(first)).report).toMatchObject({ delivered: 0, retained: 1, requests: 1 });
    const { report, tookMs } = await clock.run(second);
    expect(report).toMatchObject({ delivered: 1, retained: 0, requests: 1 });
    expect(report.errors).toHaveLength(1);
    expect(tookMs).toBeLessThanOrEqual(50 + noticeMs(50) + 100);
    expect(endpoint.requests).toHaveLength(2);
  });

  test("a flush that sends returns in the moment that its last message is settled", async () => {
    const { clock, endpoint, track, timed } = setup({ afterMs: 5 }, { maxSize: 2000 });
    const all = setup({ afterMs: 5 }, { maxSize: 50, overflow: "drop-newest" });
    for (let index = 0; index < 500; index++) track(`e${index}`);
    const one = await clock.run(timed());
    expect(one.tookMs).toBe(5);
    expect(one.endedAt).toBe(Math.max(...endpoint.taken.values()));
    for (let index = 0; index < 5000; index++) all.track(`e${index}`);
    const many = await all.clock.run(all.timed());
    expect(many.report).toMatchObject({ delivered: 5000 });
    expect(many.endedAt).toBe(Math.max(...all.endpoint.taken.values()));
  });

  test.each([8, 50, 400, 3000])(
    "a flush whose messages another one sends, for %i ms, notices the end as soon as its platform allows",
    async (afterMs) => {
      const { clock, endpoint, track, timed } = setup({ afterMs });
      track("a");
      const first = timed();
      await clock.advance(3);
      const second = timed();
      const { report, endedAt } = await clock.run(second);
      await clock.run(first);
      expect(report).toMatchObject({ delivered: 1, requests: 0 });
      expect(endpoint.requests).toHaveLength(1);
      expect(endedAt - (endpoint.taken.get("a") ?? 0)).toBeLessThanOrEqual(noticeMs(afterMs));
    },
  );

  test("what is tracked while a flush goes on neither holds it up nor counts in it", async () => {
    const { clock, endpoint, track, timed } = setup({ afterMs: 100 });
    track("a");
    const flushed = timed();
    await clock.advance(50);
    track("b");
    const { report, tookMs } = await clock.run(flushed);
    expect(report).toMatchObject({ delivered: 1, retained: 0, total: { delivered: 1, queued: 1 } });
    expect(tookMs).toBe(100);
    expect([...endpoint.taken.keys()]).toEqual(["a"]);
  });

  test("the total of a report is what the consumer's stats are in that moment", async () => {
    const clock = clockOf(kind);
    const endpoint = new Endpoint(clock);
    endpoint.reply = (index) => ({ status: [400, 503, 503, 503, 503][index] ?? 200, afterMs: 7 });
    const options = optionsOf(endpoint);
    for (
      const consumer of [
        new DefaultConsumer(options, clock),
        new BufferedConsumer(options, clock),
        new AsyncBufferedConsumer(options, clock),
        new DebugConsumer({ ...options, log: () => {} }, clock),
      ]
    ) {
      endpoint.requests.length = 0;
      const tracker = GrowingTracker.consumer(consumer);
      for (let round = 0; round < 3; round++) {
        for (const name of ["a", "b"]) tracker.trackCustomEvent(name, { anonymousId: "x" }).catch(() => {});
        const { report, stats } = await clock.run(
          tracker.flush().then((ended) => ({ report: ended, stats: consumer.stats })),
        );
        expect(report.total).toEqual(stats);
        expect(report.total.requests).toBe(endpoint.requests.length);
      }
      expect((await clock.run(tracker.stop())).total).toEqual(consumer.stats);
    }
  });
});
