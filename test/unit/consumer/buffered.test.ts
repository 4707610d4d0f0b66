import { expect, test } from "vitest";
import { BufferedConsumer, type BufferedConsumerOptions, type Fetch, GrowingTracker } from "../../../src/index.ts";
import { turn } from "../../support/clock.ts";
import { bench, codeOf, nameOf } from "../../support/server.ts";

function setup(options: Partial<BufferedConsumerOptions> = {}) {
  const all = bench();
  const consumer = new BufferedConsumer({ ...all.options, ...options }, all.clock);
  const tracker = GrowingTracker.consumer(consumer);
  const track = (name: string): Promise<void> => tracker.trackCustomEvent(name, { anonymousId: "x" });
  const sizes = (): number[] => all.collector.requests.map(({ messages }) => messages.length);
  const names = (): string[] => all.collector.messages.map(nameOf);
  return { ...all, consumer, tracker, track, sizes, names };
}

test("messages are held until there are maxSize, and the call that fills the batch resolves after it was sent", async () => {
  const { clock, collector, consumer, track, sizes } = setup({ maxSize: 3 });
  await track("a");
  await track("b");
  expect(collector.requests).toEqual([]);
  expect(consumer.stats).toMatchObject({ queued: 2, leased: 0 });
  await clock.run(track("c"));
  expect(sizes()).toEqual([3]);
  expect(consumer.stats).toMatchObject({ queued: 0, delivered: 3, requests: 1 });
  expect(consumer.stats.bytes).toBe(collector.requests[0]?.bytes);
});

test("events and items are held and sent apart", async () => {
  const { clock, collector, consumer, track, tracker } = setup({ maxSize: 3 });
  for (const name of ["a", "b"]) await track(name);
  for (const id of ["1", "2"]) await tracker.submitItem("k", id);
  expect(collector.requests).toEqual([]);
  const report = await clock.run(tracker.flush());
  expect(report).toEqual({ delivered: 4, retained: 0, dropped: 0, requests: 2, errors: [], total: consumer.stats });
  expect(collector.requests.map(({ kind, messages }) => [kind, messages.length])).toEqual([["event", 2], ["item", 2]]);
});

test("a flush sends all that is held, batch by batch and in order", async () => {
  const { clock, collector, track, tracker, sizes, names } = setup({ maxSize: 100, retryLimit: 0 });
  collector.failNext(1);
  const expected = Array.from({ length: 250 }, (_, index) => `e${index}`);
  for (const name of expected) await clock.run(track(name));
  expect(names()).toEqual([]);
  await clock.run(tracker.flush());
  // Half as many as in the batch that failed, and more as soon as one of these has arrived.
  expect(sizes().slice(-3)).toEqual([50, 100, 100]);
  expect(names()).toEqual(expected);
});

test("what a dead server did not take stays held, in order, and is sent later", async () => {
  const { clock, collector, consumer, track, tracker, log, names } = setup({ retryLimit: 1 });
  collector.failNext(2);
  await track("a");
  await track("b");
  const report = await clock.run(tracker.flush());
  expect(report).toMatchObject({ delivered: 0, retained: 2, dropped: 0, requests: 2 });
  expect(report.errors).toEqual(log.errors);
  expect(log.errors).toMatchObject([{ code: "ERR_DELIVERY", retryable: true, attempts: 2 }]);
  expect(log.drops).toEqual([]);
  expect(consumer.stats).toMatchObject({ queued: 2, leased: 0 });
  await track("c");
  expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 3, retained: 0, requests: 2 });
  expect(names()).toEqual(["a", "b", "c"]);
  expect(clock.timers).toBe(0);
});

test("a batch that the server refuses for good is dropped and reported once, and the next goes on", async () => {
  const { clock, collector, track, tracker, log, names } = setup({ maxSize: 2 });
  collector.failNext(3, { status: 400 });
  await track("a");
  await clock.run(track("b"));
  await track("c");
  expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 1, retained: 0, dropped: 0 });
  expect(log.drops).toEqual([{ names: ["a", "b"], reason: "rejected", code: "ERR_DELIVERY" }]);
  expect(log.errors).toHaveLength(1);
  expect(names()).toEqual(["c"]);
});

test("after a 413 the next take is half as large, order is kept, and one alone too large is dropped", async () => {
  const limit = 3;
  const { clock, collector, options, log } = bench();
  const fetch: Fetch = (input, init) => {
    const batch: { eventName: string }[] = JSON.parse(new TextDecoder().decode(init.body as Uint8Array));
    const isTooLarge = batch.length > limit || batch.some(({ eventName }) => eventName === "huge");
    return isTooLarge ? Promise.resolve(new Response("too large", { status: 413 })) : collector.fetch(input, init);
  };
  const tracker = GrowingTracker.consumer(new BufferedConsumer({ ...options, fetch }, clock));
  for (const name of ["a", "b", "c", "d", "huge", "e", "f", "g", "h"]) {
    await tracker.trackCustomEvent(name, { anonymousId: "x" });
  }
  expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 8, dropped: 1, retained: 0 });
  expect(collector.messages.map(nameOf)).toEqual(["a", "b", "c", "d", "e", "f", "g", "h"]);
  expect(log.drops).toEqual([{ names: ["huge"], reason: "too-large", code: "ERR_DELIVERY" }]);
});

test("a batch is cut at maxBatchBytes of its encoded size, before it is sent", async () => {
  const { clock, collector, track, tracker, names } = setup({ maxBatchBytes: 1000 });
  const expected = Array.from({ length: 20 }, (_, index) => `名字${index}`);
  for (const name of expected) await track(name);
  expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 20, dropped: 0 });
  expect(Math.max(...collector.requests.map(({ bytes }) => bytes))).toBeLessThanOrEqual(1000);
  expect(collector.requests.every(({ status }) => status === 200)).toBe(true);
  expect(names()).toEqual(expected);
});

test("a message larger than maxBatchBytes is refused when it is tracked, and the others are not concerned", async () => {
  const { clock, track, tracker, log, names, consumer } = setup({ maxBatchBytes: 1000 });
  const codes = ["a", "x".repeat(2000), "b"].map((name) => codeOf(track(name)));
  expect(await Promise.all(codes)).toEqual(["resolved", "ERR_DELIVERY", "resolved"]);
  expect(consumer.stats).toMatchObject({ queued: 2, dropped: { "too-large": 1 } });
  expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 2, dropped: 0, requests: 1 });
  expect(names()).toEqual(["a", "b"]);
  expect(log.drops).toMatchObject([{ reason: "too-large" }]);
  expect(log.errors).toHaveLength(1);
});

test("a message that the parser chokes on is dropped alone, and the others arrive", async () => {
  const parser = {
    contentType: "application/json",
    headers: {},
    encode(messages: readonly object[]) {
      const text = JSON.stringify(messages);
      if (text.includes("poison")) throw new Error("cannot encode that");
      return new TextEncoder().encode(text);
    },
  };
  const { clock, track, tracker, log, names } = setup({ parser });
  for (const name of ["a", "b", "poison", "c", "d"]) await track(name);
  expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 4, dropped: 1 });
  expect(names()).toEqual(["a", "b", "c", "d"]);
  expect(log.drops).toMatchObject([{ names: ["poison"], reason: "rejected" }]);
});

test("two flushes at once share the work instead of doing it twice", async () => {
  const { clock, collector, track, tracker } = setup();
  collector.failNext(1, { status: 200, delayMs: 300 });
  await track("a");
  const first = tracker.flush();
  await track("b");
  const second = tracker.flush();
  expect(await clock.run(first)).toMatchObject({ delivered: 1, requests: 1 });
  expect(await clock.run(second)).toMatchObject({ delivered: 2, retained: 0, requests: 1 });
  expect(collector.requests).toHaveLength(2);
});

test("a flush ends at its deadline, aborts its own request, and keeps what is undelivered", async () => {
  const { clock, collector, consumer, track, tracker } = setup();
  collector.failNext(1, { status: 200, delayMs: 60_000 });
  await track("a");
  const began = clock.time;
  expect(await clock.run(tracker.flush({ timeoutMs: 700 }))).toMatchObject({ delivered: 0, retained: 1 });
  expect(clock.time - began).toBe(700);
  expect(consumer.stats).toMatchObject({ queued: 1, leased: 0 });
  expect(clock.timers).toBe(0);
  expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 1 });
});

test("a flush ends with its signal, also when that was aborted before", async () => {
  const { clock, collector, track, tracker } = setup();
  collector.failNext(1, { status: 200, delayMs: 60_000 });
  await track("a");
  const controller = new AbortController();
  const flushed = tracker.flush({ signal: controller.signal });
  await turn();
  controller.abort();
  expect(await clock.run(flushed)).toMatchObject({ retained: 1, requests: 1 });
  expect(await clock.run(tracker.flush({ signal: controller.signal }))).toMatchObject({ retained: 1, requests: 0 });
  expect(await clock.run(tracker.flush({ timeoutMs: 0 }))).toMatchObject({ retained: 1, requests: 0 });
  expect(clock.timers).toBe(0);
});

test("a flush with a time that is none says so and takes its default", async () => {
  const { clock, track, tracker, log } = setup();
  await track("a");
  expect(await clock.run(tracker.flush({ timeoutMs: NaN }))).toMatchObject({ delivered: 1 });
  expect(log.errors).toMatchObject([{ code: "ERR_PARAM", issues: [{ path: "timeoutMs" }] }]);
});

test("with drop-newest a full queue refuses the newest, and each is reported once", async () => {
  const { clock, collector, track, tracker, log, names } = setup({ maxQueueSize: 3, overflow: "drop-newest" });
  collector.failNext(1);
  const codes = await clock.run(Promise.all(["a", "b", "c", "d", "e"].map((name) => codeOf(track(name)))));
  expect(codes).toEqual(["resolved", "resolved", "resolved", "ERR_OVERFLOW", "ERR_OVERFLOW"]);
  expect(log.drops).toEqual([
    { names: ["d"], reason: "overflow", code: "ERR_OVERFLOW" },
    { names: ["e"], reason: "overflow", code: "ERR_OVERFLOW" },
  ]);
  expect(log.errors).toEqual([]);
  await clock.run(tracker.flush());
  expect(names()).toEqual(["a", "b", "c"]);
});

test("with wait a call makes room itself, and order is kept", async () => {
  const { clock, track, tracker, consumer, names } = setup({ maxQueueSize: 4, maxSize: 2000 });
  const expected = Array.from({ length: 30 }, (_, index) => `e${index}`);
  const codes = clock.run(Promise.all(expected.map((name) => codeOf(track(name)))));
  expect(consumer.stats.queued).toBeLessThanOrEqual(4);
  expect(new Set(await codes)).toEqual(new Set(["resolved"]));
  await clock.run(tracker.flush());
  expect(names()).toEqual(expected);
});

test("with wait and a dead server one round of retries is waited for, and then no more for a while", async () => {
  const { clock, collector, track, consumer, log } = setup({ maxQueueSize: 2, maxSize: 2000 });
  collector.failNext(1000);
  await track("a");
  await clock.run(track("b"));
  const began = clock.time;
  expect(await clock.run(codeOf(track("c")))).toBe("ERR_OVERFLOW");
  expect(clock.time - began).toBe(250 + 500 + 1000);
  const requests = collector.requests.length;
  const now = clock.time;
  for (let index = 0; index < 100; index++) expect(await codeOf(track(`d${index}`))).toBe("ERR_OVERFLOW");
  expect(clock.time).toBe(now);
  expect(collector.requests).toHaveLength(requests);
  expect(log.errors).toHaveLength(1);
  expect(consumer.stats).toMatchObject({ queued: 2, dropped: { overflow: 101 } });
});

test("bytes bound the queue as well, and a message larger than all of it is refused at once", async () => {
  const { clock, track, consumer } = setup({ maxQueueBytes: 2000 });
  expect(await codeOf(track("x".repeat(5000)))).toBe("ERR_OVERFLOW");
  for (let index = 0; index < 40; index++) await clock.run(track(`e${index}`));
  expect(consumer.stats.queued).toBeLessThan(8);
  expect(consumer.stats.delivered).toBeGreaterThan(30);
});

test("stop flushes, gives up what is left, and is harmless twice", async () => {
  const { clock, collector, track, tracker, log, consumer } = setup({ retryLimit: 0 });
  await track("a");
  expect(await clock.run(tracker.stop())).toMatchObject({ delivered: 1, dropped: 0 });
  expect(await codeOf(track("b"))).toBe("ERR_STOPPED");
  expect(await clock.run(tracker.stop())).toMatchObject({ delivered: 0, dropped: 0 });
  expect(log.drops).toEqual([{ names: ["b"], reason: "stopped", code: "ERR_STOPPED" }]);
  expect(collector.messages).toHaveLength(1);
  expect(consumer.stats).toMatchObject({ queued: 0, leased: 0 });
  expect(clock.timers).toBe(0);
});

test("what is still held when stop ends is reported as stopped, also calls that wait for room", async () => {
  const { clock, collector, track, tracker, log } = setup({ maxQueueSize: 2, maxSize: 2000 });
  collector.failNext(1000, { status: 200, delayMs: 3000 });
  const codes = Promise.all(["a", "b", "c"].map((name) => codeOf(track(name))));
  await turn();
  expect(await clock.run(tracker.stop({ timeoutMs: 100 }))).toMatchObject({ dropped: 2, retained: 0 });
  expect(await clock.run(codes)).toEqual(["resolved", "resolved", "ERR_STOPPED"]);
  expect(log.drops.flatMap(({ names, reason }) => names.map((name) => `${name} ${reason}`))).toEqual([
    "a stopped",
    "b stopped",
    "c stopped",
  ]);
  await clock.advance(60_000);
  expect(clock.timers).toBe(0);
});
