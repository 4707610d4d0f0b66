import { expect, test } from "vitest";
import {
  AsyncBufferedConsumer,
  type AsyncBufferedConsumerOptions,
  BufferedConsumer,
  DefaultConsumer,
  GrowingTracker,
} from "../../../src/index.ts";
import { Clock, turn } from "../../support/clock.ts";
import { bench, codeOf, nameOf } from "../../support/server.ts";

/** A context that remembers what it was given, and checks that it is called as a method. */
class Context {
  readonly promises: Promise<unknown>[] = [];
  settled = 0;

  waitUntil(promise: Promise<unknown>): void {
    this.promises.push(promise);
    promise.then(() => this.settled++, () => this.settled--);
  }
}

function setup(options: Partial<AsyncBufferedConsumerOptions> = {}) {
  const all = bench();
  const consumer = new AsyncBufferedConsumer({ ...all.options, ...options }, all.clock);
  const tracker = GrowingTracker.consumer(consumer, { defaults: { anonymousId: "x", attributes: { region: "cn" } } });
  const names = (): string[] => all.collector.messages.map(nameOf);
  return { ...all, consumer, tracker, names };
}

test("a bound tracker opens one promise, which waits a moment and settles when its messages are delivered", async () => {
  const { clock, tracker, names, collector } = setup();
  const context = new Context();
  const bound = tracker.bind(context);
  await bound.trackCustomEvent("a");
  await bound.trackCustomEvent("b");
  await bound.submitItem("k", "i");
  expect(context.promises).toHaveLength(1);
  await clock.advance(249);
  expect(collector.requests).toEqual([]);
  await clock.advance(1);
  expect(names().toSorted()).toEqual(["a", "b", "i"]);
  expect(context.settled).toBe(1);
  expect(clock.timers).toBe(0);
});

test("invocations at the same time share a batch, and each promise settles", async () => {
  const { clock, tracker, collector } = setup();
  const contexts = Array.from({ length: 20 }, () => new Context());
  for (const [index, context] of contexts.entries()) {
    tracker.bind(context).trackCustomEvent(`e${index}`);
    await clock.advance(5);
  }
  await clock.advance(2000);
  expect(collector.requests).toHaveLength(1);
  expect(contexts.map(({ settled }) => settled)).toEqual(contexts.map(() => 1));
});

test("a call after the promise closed opens another", async () => {
  const { clock, tracker, names } = setup();
  const context = new Context();
  const bound = tracker.bind(context);
  bound.trackCustomEvent("a");
  await clock.advance(1000);
  bound.trackCustomEvent("b");
  await clock.advance(1000);
  expect(context.promises).toHaveLength(2);
  expect(names()).toEqual(["a", "b"]);
});

test("size hurries: maxSize messages are sent before the moment is over", async () => {
  const { clock, tracker, names } = setup({ maxSize: 2, flushAfterMs: 60_000 });
  const bound = tracker.bind(new Context());
  bound.trackCustomEvent("a");
  bound.trackCustomEvent("b");
  await clock.advance(0);
  expect(names()).toEqual(["a", "b"]);
});

test("defaults of an invocation go before the tracker's", async () => {
  const { clock, tracker, collector } = setup();
  tracker.bind(new Context(), { loginUserId: "u", attributes: { path: "/" } }).trackCustomEvent("a");
  await clock.advance(300);
  expect(collector.events).toMatchObject([{ deviceId: "x", userId: "u", attributes: { region: "cn", path: "/" } }]);
});

test("defaults that are wrong, or whose function throws, are told to onError and never throw into a handler", async () => {
  const { clock, tracker, collector, log } = setup();
  const wrong: string = JSON.parse("5");
  tracker.bind(new Context(), { loginUserId: wrong }).trackCustomEvent("a");
  const broken = (): never => {
    throw new Error("no cookie");
  };
  tracker.bind(new Context(), broken).trackCustomEvent("b");
  tracker.bind(new Context(), () => ({ loginUserId: "u" })).trackCustomEvent("c");
  await clock.advance(300);
  expect(collector.events.map(({ eventName, userId }) => [eventName, userId])).toEqual([
    ["a", undefined],
    ["b", undefined],
    ["c", "u"],
  ]);
  expect(log.errors.map(({ message }) => message)).toEqual([
    "Cannot bind a tracker as 'defaults.loginUserId' must be a string: use String(): current value is 5",
    "Cannot bind a tracker as the input could not be read (no cookie)",
  ]);
});

test("a dead server is tried for as long as a rest ends within 25 s of the latest call, and what is left is held", async () => {
  const { clock, tracker, collector, consumer, names } = setup({ maxBatchesPerInvocation: 100 });
  collector.failNext(1000);
  const context = new Context();
  tracker.bind(context).trackCustomEvent("a");
  await clock.advance(22_000);
  expect(context.settled).toBe(0);
  await clock.advance(500); // nobody pays for an invocation that only rests until its end
  expect(context.settled).toBe(1);
  expect(consumer.stats).toMatchObject({ queued: 1, leased: 0, requests: 16 });
  expect(clock.timers).toBe(0);
  collector.clear();
  tracker.bind(new Context()).trackCustomEvent("b");
  await clock.advance(5000); // for so long nobody asks a server that was of no use
  expect(names()).toEqual(["a", "b"]);
});

test("an invocation sends maxBatchesPerInvocation batches at the most", async () => {
  const { clock, tracker, collector, consumer } = setup({ maxSize: 2, maxBatchesPerInvocation: 3 });
  const context = new Context();
  const bound = tracker.bind(context);
  for (let index = 0; index < 20; index++) bound.trackCustomEvent(`e${index}`);
  await clock.advance(60_000);
  expect(collector.requests).toHaveLength(3);
  expect(context.settled).toBe(1);
  expect(consumer.stats.queued).toBe(14);
});

test("what a dead invocation left behind is sent by the next, of whichever kind", async () => {
  const { clock, tracker, names } = setup();
  tracker.bind(new Context()).submitItem("k", "left");
  clock.die();
  clock.time += 5000;
  tracker.bind(new Context()).trackCustomEvent("a");
  await clock.advance(1000);
  expect(names().toSorted()).toEqual(["a", "left"]);
});

test("an invocation that dies leaves its messages to the next", async () => {
  const { clock, tracker, collector, names } = setup();
  collector.failNext(1, { status: 200, delayMs: 500 });
  tracker.bind(new Context()).trackCustomEvent("a");
  await clock.advance(300);
  clock.die();
  const context = new Context();
  tracker.bind(context).trackCustomEvent("b");
  await clock.advance(6000);
  expect(names()).toEqual(["a", "b"]);
  expect(context.settled).toBe(1);
});

test("stop closes the bound tracker only, and its flush is the consumer's", async () => {
  const { clock, tracker, log, names } = setup();
  tracker.trackCustomEvent("unbound");
  const bound = tracker.bind(new Context());
  bound.trackCustomEvent("a");
  expect(await clock.run(bound.flush())).toMatchObject({ delivered: 2 });
  await clock.run(bound.stop());
  expect(await codeOf(bound.trackCustomEvent("late"))).toBe("ERR_STOPPED");
  expect(log.drops).toEqual([{ names: ["late"], reason: "stopped", code: "ERR_STOPPED" }]);
  expect(await codeOf(tracker.trackCustomEvent("c"))).toBe("resolved");
  await clock.advance(10_000);
  expect(names()).toEqual(["unbound", "a", "c"]);
});

test("a call in the very moment that the promise closes opens another", async () => {
  const { clock, tracker, names } = setup();
  const context = new Context();
  const bound = tracker.bind(context);
  bound.trackCustomEvent("a");
  context.promises[0]?.then(() => bound.trackCustomEvent("b"));
  await clock.advance(1000);
  expect(names()).toEqual(["a", "b"]);
});

test("stop ends what bound trackers wait for, however long", async () => {
  const { clock, consumer, tracker, names } = setup({ flushAfterMs: 60_000 });
  const context = new Context();
  tracker.bind(context).trackCustomEvent("a");
  await clock.run(consumer.stop());
  await turn();
  expect(names()).toEqual(["a"]);
  expect(context.settled).toBe(1);
  expect(clock.timers).toBe(0);
});

test("without a context timers do", async () => {
  const { clock, tracker, names } = setup();
  tracker.bind(undefined).trackCustomEvent("a");
  await clock.advance(250);
  expect(names()).toEqual(["a"]);
});

test("a context that throws changes nothing", async () => {
  const { clock, tracker, names } = setup();
  const waitUntil = (): never => {
    throw new TypeError("Illegal invocation");
  };
  expect(await codeOf(tracker.bind({ waitUntil }).trackCustomEvent("a"))).toBe("resolved");
  await clock.advance(250);
  expect(names()).toEqual(["a"]);
});

test("with a DefaultConsumer each call's own delivery keeps the invocation alive; a BufferedConsumer is served too", async () => {
  const { clock, collector, options } = bench();
  const context = new Context();
  collector.failNext(1, { status: 400 });
  const direct = GrowingTracker.consumer(new DefaultConsumer(options, clock)).bind(context);
  await clock.run(Promise.all([codeOf(direct.trackUser("a")), direct.trackUser("b")]));
  await turn();
  expect([context.promises.length, context.settled]).toEqual([1, 1]);
  const buffered = GrowingTracker.consumer(new BufferedConsumer(options, clock)).bind(context);
  buffered.trackUser("c");
  await clock.advance(250);
  expect(collector.messages.map(nameOf)).toEqual(["b", "c"]);
});

test("the option waitUntil gets one promise for each synchronous burst of calls", async () => {
  const context = new Context();
  const { clock, tracker, names } = setup({ waitUntil: (promise) => context.waitUntil(promise) });
  tracker.trackCustomEvent("a");
  tracker.trackCustomEvent("b");
  await turn();
  tracker.trackCustomEvent("c");
  expect(context.promises).toHaveLength(2);
  await clock.advance(2000);
  expect(names()).toEqual(["a", "b", "c"]);
  expect(context.settled).toBe(2);
  expect(clock.timers).toBe(0);
});

test("where the option waitUntil throws timers serve", async () => {
  const { clock, tracker, names } = setup({
    waitUntil: () => {
      throw new Error("no request");
    },
  });
  tracker.trackCustomEvent("a");
  await clock.advance(250);
  expect(names()).toEqual(["a"]);
});

test("where there are no timers either, bound messages are held for the next call", async () => {
  const { options, clock, collector } = bench();
  let barren = true;
  const runtime = {
    ...clock,
    timer: (callback: () => void, ms: number) => {
      if (barren) throw new Error("Disallowed operation called within global scope");
      return clock.timer(callback, ms);
    },
  };
  const tracker = GrowingTracker.consumer(new AsyncBufferedConsumer(options, runtime));
  expect(await codeOf(tracker.bind(new Context()).trackUser("a"))).toBe("resolved");
  barren = false;
  tracker.bind(new Context()).trackUser("b");
  await clock.advance(250);
  expect(collector.messages.map(nameOf)).toEqual(["a", "b"]);
});

test("without a context all is sent, however much, as no invocation ends", async () => {
  const { options, collector } = bench();
  const clock = new Clock(undefined, false);
  const consumer = new AsyncBufferedConsumer({ ...options, maxQueueSize: 100_000 }, clock);
  const bound = GrowingTracker.consumer(consumer).bind(undefined, { anonymousId: "x" });
  for (let index = 0; index < 5000; index++) bound.trackCustomEvent("e");
  await clock.advance(1000);
  expect(collector.messages).toHaveLength(5000);
});

test("a child without a context has its parent's, or the option waitUntil of the consumer", async () => {
  const { clock, tracker, names } = setup();
  const context = new Context();
  tracker.bind(context).bind(undefined, { loginUserId: "u" }).trackCustomEvent("a");
  expect(context.promises).toHaveLength(1);
  await clock.advance(250);
  expect([names(), context.settled]).toEqual([["a"], 1]);
  const other = new Context();
  const shared = setup({ waitUntil: (promise) => other.waitUntil(promise) });
  shared.tracker.bind(undefined, { loginUserId: "u" }).trackCustomEvent("b");
  expect(other.promises).toHaveLength(1);
  await shared.clock.advance(250);
  expect([shared.names(), other.settled]).toEqual([["b"], 1]);
});
