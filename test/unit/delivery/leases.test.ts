import { expect, test } from "vitest";
import {
  AsyncBufferedConsumer,
  BufferedConsumer,
  type BufferedConsumerOptions,
  type Fetch,
  GrowingTracker,
} from "../../../src/index.ts";
import { turn } from "../../support/clock.ts";
import { bench, codeOf, nameOf } from "../../support/server.ts";

/** Answers that a test gives when it likes. */
class Desk {
  readonly requests: string[][] = [];
  readonly #answers: ((response: Response) => void)[] = [];

  readonly fetch: Fetch = (_, init) => {
    this.requests.push(JSON.parse(new TextDecoder().decode(init.body as Uint8Array)).map(nameOf));
    return new Promise((resolve) => this.#answers.push(resolve));
  };

  answer(index: number, status = 200): Promise<void> {
    this.#answers[index]?.(new Response("", { status }));
    return turn();
  }
}

function setup(options: Partial<BufferedConsumerOptions> = {}) {
  const all = bench();
  const consumer = new BufferedConsumer({ ...all.options, ...options }, all.clock);
  const tracker = GrowingTracker.consumer(consumer);
  const track = (name: string): Promise<void> => tracker.trackCustomEvent(name, { anonymousId: "x" });
  return { ...all, consumer, tracker, track };
}

test("a slow sender keeps its lease for as long as it gives signs of life", async () => {
  const { clock, collector, track, tracker } = setup({ requestTimeoutMs: 20_000 });
  collector.failNext(1, { status: 200, delayMs: 12_000 });
  await track("a");
  const first = tracker.flush();
  await clock.advance(8000);
  const second = tracker.flush();
  expect(await clock.run(first)).toMatchObject({ delivered: 1, requests: 1 });
  expect(await clock.run(second)).toMatchObject({ delivered: 1, requests: 0 });
  expect(collector.requests).toHaveLength(1);
});

test("a sender that died before the clock was set back is replaced at once", async () => {
  const desk = new Desk();
  const { clock, track, tracker, log } = setup({ fetch: desk.fetch });
  await track("a");
  tracker.flush();
  await turn();
  clock.die();
  clock.time -= 3_600_000;
  const flushed = tracker.flush();
  await turn();
  await desk.answer(1);
  expect(await clock.run(flushed)).toMatchObject({ delivered: 1, retained: 0 });
  expect(log.delivered).toEqual([["a"]]);
});

test("a sender that only looked dead, as the clock was set, sees its request to its end", async () => {
  const desk = new Desk();
  const { clock, track, tracker, log } = setup({ fetch: desk.fetch });
  await track("a");
  const first = tracker.flush();
  await turn();
  clock.time += 4000;
  const second = tracker.flush();
  await turn();
  await desk.answer(1);
  expect(await clock.run(second)).toMatchObject({ delivered: 1 });
  expect(await clock.run(first)).toMatchObject({ delivered: 1 });
  await clock.run(tracker.stop());
  expect(clock.timers).toBe(0);
  expect(log.delivered).toEqual([["a"]]);
});

test.each([200, 400])("what an expired lease brings too late (%i) changes nothing that is settled", async (late) => {
  const desk = new Desk();
  const { clock, consumer, track, tracker, log } = setup({ fetch: desk.fetch });
  for (const name of ["a", "b"]) await track(name);
  tracker.flush();
  await turn();
  clock.die();
  clock.time += 4000;
  for (const name of ["c", "d"]) await track(name);
  const second = tracker.flush();
  await turn();
  await desk.answer(1);
  expect(await clock.run(second)).toMatchObject({ delivered: 4 });
  await track("e");
  await desk.answer(0, late);
  expect(consumer.stats).toMatchObject({ delivered: 4, queued: 1, dropped: { rejected: 0 } });
  const third = tracker.flush();
  await turn();
  await desk.answer(2);
  await clock.run(third);
  expect(desk.requests).toEqual([["a", "b"], ["a", "b", "c", "d"], ["e"]]);
  expect(log.delivered).toEqual([["a", "b", "c", "d"], ["e"]]);
  expect(log.drops).toEqual([]);
});

test("a late result settles what is still unsettled of its lease", async () => {
  const desk = new Desk();
  const { clock, consumer, track, tracker, log } = setup({ fetch: desk.fetch });
  for (const name of ["a", "b"]) await track(name);
  tracker.flush();
  await turn();
  clock.die();
  clock.time += 4000;
  const second = tracker.flush();
  await turn();
  await desk.answer(0);
  expect(consumer.stats).toMatchObject({ delivered: 2, queued: 0 });
  await desk.answer(1);
  expect(await clock.run(second)).toMatchObject({ delivered: 2 });
  expect(log.delivered).toEqual([["a", "b"]]);
});

test("calls that wait for room are all refused after one fruitless round, whenever they came", async () => {
  const { clock, collector, consumer, track } = setup({
    maxQueueSize: 2,
    retryLimit: 0,
    requestTimeoutMs: 1000,
    fetch: () => new Promise(() => {}),
  });
  const codes = ["a", "b"].map((name) => codeOf(track(name)));
  await clock.run(Promise.all(codes));
  const began = clock.time;
  for (let index = 0; index < 20; index++) {
    codes.push(codeOf(track(`c${index}`)));
    await turn();
  }
  expect((await clock.run(Promise.all(codes))).slice(2)).toEqual(Array.from({ length: 20 }, () => "ERR_OVERFLOW"));
  // One round, and for those who waited for it the time until they look.
  expect(clock.time - began).toBeLessThanOrEqual(2000);
  expect(consumer.stats).toMatchObject({ requests: 1, queued: 2 });
  expect(collector.requests).toEqual([]);
});

test("a call that comes when there is room again does not overtake one that still waits", async () => {
  const { clock, collector, track, tracker } = setup({ maxQueueSize: 2 });
  collector.failNext(1, { status: 200, delayMs: 30 });
  const calls = ["a", "b"].map(track);
  const flushed = tracker.flush();
  calls.push(track("c"));
  await clock.advance(35);
  calls.push(track("d"));
  await clock.run(Promise.all([...calls, flushed]));
  await clock.run(tracker.flush());
  expect(collector.messages.map(nameOf)).toEqual(["a", "b", "c", "d"]);
});

test("a kind of which nothing is held says nothing about the server", async () => {
  const { clock, track, tracker } = setup({
    maxQueueSize: 2,
    retryLimit: 0,
    requestTimeoutMs: 1000,
    fetch: () => new Promise(() => {}),
  });
  await clock.run(Promise.all(["a", "b"].map(track)));
  expect(await clock.run(codeOf(track("c")))).toBe("ERR_OVERFLOW");
  const flushed = tracker.flush();
  await turn();
  const began = clock.time;
  expect(await clock.run(codeOf(track("d")))).toBe("ERR_OVERFLOW");
  expect(clock.time).toBe(began);
  await clock.run(flushed);
});

test("a clock that was set back does not keep a server at rest", async () => {
  const { clock, collector, track } = setup({ maxQueueSize: 2, retryLimit: 0 });
  collector.failNext(1);
  await clock.run(Promise.all(["a", "b"].map(track)));
  expect(await clock.run(codeOf(track("c")))).toBe("ERR_OVERFLOW");
  clock.time -= 3_600_000;
  expect(await clock.run(codeOf(track("d")))).toBe("resolved");
});

test("a sender in the background that died without a word does not keep the next batch waiting", async () => {
  const { clock, collector, options } = bench();
  const tracker = GrowingTracker.consumer(new AsyncBufferedConsumer({ ...options, maxSize: 2 }, clock));
  const track = (name: string): Promise<void> => tracker.trackCustomEvent(name, { anonymousId: "x" });
  collector.failNext(1, { status: 200, delayMs: 100 });
  for (const name of ["a", "b"]) await track(name);
  await turn();
  clock.die();
  clock.time += 4000;
  for (const name of ["c", "d"]) await track(name);
  await clock.advance(0);
  expect(collector.messages.map(nameOf)).toEqual(["a", "b", "c", "d"]);
});

test("a background that fails while the consumer stops leaves no timer", async () => {
  const { clock, collector, options } = bench();
  const consumer = new AsyncBufferedConsumer({ ...options, maxSize: 1, retryLimit: 0 }, clock);
  collector.failNext(1, { delayMs: 100 });
  await GrowingTracker.consumer(consumer).trackCustomEvent("a", { anonymousId: "x" });
  await turn();
  expect(await clock.run(consumer.stop())).toMatchObject({ delivered: 1, dropped: 0 });
  expect(clock.timers).toBe(0);
});

test("each batch of a long stretch in the background has the whole time for its retries", async () => {
  const { clock, collector, options, log } = bench();
  const tracker = GrowingTracker.consumer(new AsyncBufferedConsumer({ ...options, maxSize: 2 }, clock));
  collector.failNext(8, { status: 200, delayMs: 4000 });
  collector.failNext(1, { status: 429, headers: { "Retry-After": "7" } });
  for (let index = 0; index < 18; index++) await tracker.trackCustomEvent(`e${index}`, { anonymousId: "x" });
  await clock.advance(45_000);
  expect(collector.messages).toHaveLength(18);
  expect(log.errors).toEqual([]);
});

test("a server that took large batches again is trusted again: the next 413 costs no more than the first", async () => {
  let limit = Infinity;
  let largest = 0;
  const fetch: Fetch = (_, init) => {
    const { length } = JSON.parse(new TextDecoder().decode(init.body as Uint8Array));
    if (length > limit) return Promise.resolve(new Response("", { status: 413 }));
    limit = Infinity;
    largest = Math.max(largest, length);
    return Promise.resolve(new Response(""));
  };
  const { clock, consumer, track } = setup({ fetch });
  const costs: number[] = [];
  for (let phase = 0; phase < 4; phase++) {
    [limit, largest] = [100, 0];
    const before = consumer.stats.delivered;
    for (let index = 0; index < 100_000 && largest < 500; index++) await clock.run(track("e"));
    costs.push(consumer.stats.delivered - before);
  }
  expect(Math.max(...costs)).toBeLessThan(1.5 * (costs[0] ?? 0));
});
