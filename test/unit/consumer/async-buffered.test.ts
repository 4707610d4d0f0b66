import { expect, test } from "vitest";
import { AsyncBufferedConsumer, type AsyncBufferedConsumerOptions, GrowingTracker } from "../../../src/index.ts";
import { turn } from "../../support/clock.ts";
import { bench, codeOf, nameOf } from "../../support/server.ts";

function setup(options: Partial<AsyncBufferedConsumerOptions> = {}) {
  const all = bench();
  const consumer = new AsyncBufferedConsumer({ ...all.options, ...options }, all.clock);
  const tracker = GrowingTracker.consumer(consumer);
  const track = (name: string): Promise<void> => tracker.trackCustomEvent(name, { anonymousId: "x" });
  const sizes = (): number[] => all.collector.requests.map(({ messages }) => messages.length);
  const names = (): string[] => all.collector.messages.map(nameOf);
  return { ...all, consumer, tracker, track, sizes, names };
}

test("messages are sent flushAfterMs after the first of them", async () => {
  const { clock, track, tracker, sizes } = setup();
  await track("a");
  await clock.advance(6000);
  await track("b");
  await tracker.submitItem("k", "1");
  await clock.advance(3999);
  expect(sizes()).toEqual([]);
  await clock.advance(1);
  expect(sizes()).toEqual([2, 1]);
  await track("c");
  await clock.advance(10_000);
  expect(sizes()).toEqual([2, 1, 1]);
  expect(clock.timers).toBe(0);
});

test("maxSize messages are sent at once, and no call waits for it", async () => {
  const { clock, collector, track, sizes } = setup({ maxSize: 2 });
  collector.failNext(1, { status: 200, delayMs: 3000 });
  await track("a");
  await track("b");
  await turn();
  expect(collector.requests).toHaveLength(1);
  await clock.advance(3000);
  expect(sizes()).toEqual([2]);
});

test("what comes while a batch is on its way goes with the next one, without a pause between", async () => {
  const { clock, collector, track, names } = setup({ maxSize: 2 });
  collector.failNext(1, { status: 200, delayMs: 30 });
  const expected = Array.from({ length: 8 }, (_, index) => `e${index}`);
  for (const name of expected) await track(name);
  const began = clock.time;
  while (names().length < 8) await clock.advance(1);
  expect(names()).toEqual(expected);
  expect(clock.time - began).toBeLessThan(40);
});

test.each(Array.from({ length: 16 }, (_, index) => index))(
  "what makes a batch full %i microtasks after the one before arrived is sent at once",
  async (microtasks) => {
    const { clock, tracker, names } = setup({
      maxSize: 1,
      flushAfterMs: 1_000_000,
      onDelivered: async ([message]) => {
        for (let index = 0; index < microtasks; index++) await null;
        if (message && nameOf(message) === "a") tracker.trackCustomEvent("b", { anonymousId: "x" });
      },
    });
    tracker.trackCustomEvent("a", { anonymousId: "x" });
    await clock.advance(1000);
    expect(names()).toEqual(["a", "b"]);
  },
);

test("after a failed flush the messages are held and sent when the time has come again", async () => {
  const { clock, collector, track, log, names, consumer } = setup({ retryLimit: 0 });
  collector.failNext(1);
  await track("a");
  await clock.advance(10_000);
  expect(consumer.stats).toMatchObject({ queued: 1, delivered: 0 });
  expect(log.errors).toHaveLength(1);
  await clock.advance(10_000);
  expect(names()).toEqual(["a"]);
  expect(log.drops).toEqual([]);
  expect(clock.timers).toBe(0);
});

test("after a failed flush size starts the next only when maxSize more have come", async () => {
  const { clock, collector, track, names } = setup({ retryLimit: 0, maxSize: 3, flushAfterMs: 1_000_000 });
  collector.failNext(1);
  for (const name of ["a", "b", "c"]) await track(name);
  await clock.advance(6000);
  for (const name of ["d", "e"]) await track(name);
  await turn();
  expect(collector.requests).toHaveLength(1);
  await track("f");
  await clock.advance(0);
  expect(names()).toEqual(["a", "b", "c", "d", "e", "f"]);
});

test("a timer that died with its request does not keep later messages waiting", async () => {
  const { clock, track, names } = setup();
  await track("a");
  clock.die();
  clock.time += 11_000;
  await track("b");
  await clock.advance(0);
  expect(names()).toEqual(["a", "b"]);
});

test("a clock that was set back does not keep messages waiting", async () => {
  const { clock, track, names } = setup();
  await track("a");
  clock.die();
  clock.time -= 3_600_000;
  await track("b");
  await clock.advance(0);
  expect(names()).toEqual(["a", "b"]);
});

test("a sender that died without a word is replaced when its lease runs out", async () => {
  const { clock, collector, track, tracker, names } = setup({ maxSize: 2 });
  collector.failNext(1, { status: 200, delayMs: 100 });
  await track("a");
  await track("b");
  await turn();
  clock.die(); // its timers, and with them its request, are gone
  const began = clock.time;
  expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 2, retained: 0, requests: 1 });
  expect(clock.time - began).toBeLessThan(5000);
  expect(names()).toEqual(["a", "b"]);
});

test("where there are no timers messages are held for the next call", async () => {
  const { options, clock, collector } = bench();
  let barren = true;
  const runtime = {
    ...clock,
    timer: (callback: () => void, ms: number) => {
      if (barren) throw new Error("Disallowed operation called within global scope");
      return clock.timer(callback, ms);
    },
  };
  const tracker = GrowingTracker.consumer(new AsyncBufferedConsumer({ ...options, maxSize: 2 }, runtime));
  for (const name of ["a", "b", "c"]) {
    expect(await codeOf(tracker.trackCustomEvent(name, { anonymousId: "x" }))).toBe(
      "resolved",
    );
  }
  expect(await tracker.flush()).toMatchObject({ delivered: 0, retained: 3 });
  barren = false;
  await tracker.trackCustomEvent("d", { anonymousId: "x" });
  await clock.advance(10_000);
  expect(collector.messages.map(nameOf)).toEqual(["a", "b", "c", "d"]);
});

test("an awaited loop lets the network run while the queue is more than half full, so that nothing is dropped", async () => {
  const { clock, collector, consumer, track } = setup({ maxQueueSize: 100, maxSize: 10 });
  const loop = async (): Promise<void> => {
    for (let index = 0; index < 5000; index++) await track(`e${index}`);
  };
  await clock.run(loop());
  await clock.run(consumer.flush());
  expect(consumer.stats).toMatchObject({ delivered: 5000, dropped: { overflow: 0 } });
  expect(collector.messages).toHaveLength(5000);
});

test("a full queue refuses the newest and does not forget to send what it holds", async () => {
  const { clock, track, names, log } = setup({ maxQueueSize: 2 });
  await track("a");
  await clock.run(track("b"));
  clock.die();
  clock.time += 20_000;
  expect(await codeOf(track("c"))).toBe("ERR_OVERFLOW");
  await clock.advance(0);
  expect(names()).toEqual(["a", "b"]);
  expect(log.drops).toEqual([{ names: ["c"], reason: "overflow", code: "ERR_OVERFLOW" }]);
});

test("stop sends what is held and leaves no timer", async () => {
  const { clock, track, tracker, names } = setup();
  await track("a");
  await clock.run(tracker.stop());
  expect(names()).toEqual(["a"]);
  expect(clock.timers).toBe(0);
});

test("stop ends what runs in the background", async () => {
  const { clock, track, tracker, log } = setup({ maxSize: 1, fetch: () => new Promise(() => {}) });
  await track("a");
  await turn();
  expect(await clock.run(tracker.stop({ timeoutMs: 10 }))).toMatchObject({ dropped: 1 });
  await turn();
  expect(clock.timers).toBe(0);
  expect(log.drops).toMatchObject([{ names: ["a"], reason: "stopped" }]);
});
