import type { AsyncBufferedConsumerOptions, GrowingTracker, InvocationContext } from "../../../src/index.ts";
import { equal, ok, rejects } from "../assert.ts";
import { type Case, CONSUMERS, type Kit, make, nameOf, soon, type Stage, stage, untyped } from "../kit.ts";

/** What keeps an invocation alive: it insists on its `this`, as platforms do. */
class Context implements InvocationContext {
  readonly #promises: Promise<unknown>[] = [];

  waitUntil(promise: Promise<unknown>): void {
    this.#promises.push(promise);
  }

  /** How many promises it was given. */
  get count(): number {
    return this.#promises.length;
  }

  /** Waits as a platform does, for those as well that come meanwhile. A rejection fails. */
  async end(): Promise<void> {
    for (let index = 0; index < this.count; index++) await this.#promises[index];
  }
}

interface Set extends Stage {
  readonly tracker: GrowingTracker;
}

/** A tracker that does not wait long for others to share a batch with. */
function bindable(kit: Kit, more: Partial<AsyncBufferedConsumerOptions> = {}): Set {
  const set = stage(kit, more);
  const consumer = new kit.tracker.AsyncBufferedConsumer({ flushAfterMs: 20, ...set.options, ...more });
  const defaults = { anonymousId: "x", attributes: { region: "cn" } };
  return { ...set, tracker: kit.tracker.GrowingTracker.consumer(consumer, { defaults }) };
}

export const bindCases: readonly Case[] = [
  ...CONSUMERS.map((name): Case => ({
    name: `${name}: what a bound tracker gives to waitUntil settles when its messages are delivered`,
    async run(kit) {
      const { server, options, drops, errors } = stage(kit);
      const consumer = make(kit, name, options);
      const context = new Context();
      const bound = kit.tracker.GrowingTracker.consumer(consumer).bind(context);
      const calls = [bound.trackCustomEvent("a", { anonymousId: "x" }), bound.submitItem("goods", "1")];
      ok(context.count > 0, "the invocation is kept alive at once");
      await context.end();
      equal(server.messages.map(nameOf).sort(), ["a", "goods"], "messages");
      equal([consumer.stats.queued, consumer.stats.leased, drops, errors], [0, 0, [], []], "what is left");
      await Promise.all(calls);
      await consumer.stop();
    },
  })),
  {
    name: "an invocation has one promise open, and a call after that settled opens another",
    async run(kit) {
      const { server, tracker } = bindable(kit);
      const context = new Context();
      const bound = tracker.bind(context);
      for (const name of ["a", "b", "c"]) bound.trackCustomEvent(name);
      equal(context.count, 1, "promises");
      await context.end();
      bound.trackCustomEvent("d");
      equal(context.count, 2, "promises after another call");
      await context.end();
      equal(server.messages.map(nameOf), ["a", "b", "c", "d"], "messages");
    },
  },
  {
    name: "invocations at the same time share a batch, and the promise of each settles",
    async run(kit) {
      const { server, tracker } = bindable(kit, { flushAfterMs: 50 });
      const contexts = Array.from({ length: 10 }, () => new Context());
      for (const [index, context] of contexts.entries()) {
        tracker.bind(context).trackCustomEvent(`event ${index}`);
        await soon();
      }
      await Promise.all(contexts.map((context) => context.end()));
      equal(server.messages.map(nameOf), contexts.map((_, index) => `event ${index}`), "messages");
      ok(server.requests.length < 10, `${server.requests.length} requests are fewer than invocations`);
    },
  },
  {
    name: "what one invocation could not deliver the next delivers, in order",
    async run(kit) {
      const { server, tracker, drops } = bindable(kit, { retryLimit: 0, maxBatchesPerInvocation: 1 });
      server.failNext(1);
      const [first, second, third] = [new Context(), new Context(), new Context()];
      tracker.bind(first).trackCustomEvent("a");
      await first.end();
      equal(server.messages, [], "messages of the first");
      tracker.bind(second).trackCustomEvent("b");
      await second.end(); // as little as what failed, at first
      equal(server.messages.map(nameOf), ["a"], "messages of the second");
      tracker.bind(third).trackCustomEvent("c");
      await third.end();
      equal([server.messages.map(nameOf), drops], [["a", "b", "c"], []], "messages and drops");
    },
  },
  {
    name: "stop of a bound tracker delivers and closes it, and leaves the other trackers alone",
    async run(kit) {
      const { server, tracker, drops } = bindable(kit);
      const bound = tracker.bind(new Context());
      bound.trackCustomEvent("a");
      equal((await bound.stop()).delivered, 1, "delivered");
      await rejects(bound.trackCustomEvent("late"), "ERR_STOPPED");
      equal(drops, [{ names: ["late"], reason: "stopped", code: "ERR_STOPPED" }], "drops");
      await tracker.trackCustomEvent("b");
      await tracker.bind(new Context()).trackCustomEvent("c");
      await tracker.stop();
      equal(server.messages.map(nameOf), ["a", "b", "c"], "messages");
      await rejects(tracker.bind(new Context()).trackCustomEvent("d"), "ERR_STOPPED");
    },
  },
  {
    name: "flush of a bound tracker is the consumer's",
    async run(kit) {
      const { server, tracker } = bindable(kit, { flushAfterMs: 60_000 });
      await tracker.trackCustomEvent("a");
      equal((await tracker.bind(new Context()).flush()).delivered, 1, "delivered");
      equal(server.messages.length, 1, "messages");
      await tracker.stop();
    },
  },
  {
    name: "without a context timers keep a bound tracker going",
    async run(kit) {
      const { server, tracker } = bindable(kit);
      await tracker.bind(undefined).trackCustomEvent("a");
      await server.waitFor(1);
    },
  },
  {
    name: "a context that throws, or has no waitUntil, changes nothing for the caller",
    async run(kit) {
      const { server, tracker } = bindable(kit);
      const waitUntil = (): never => {
        throw new TypeError("Illegal invocation");
      };
      await tracker.bind({ waitUntil }).trackCustomEvent("a");
      await tracker.bind(untyped({})).trackCustomEvent("b");
      await server.waitFor(2);
    },
  },
  {
    name: "defaults of an invocation go before the tracker's, and the call's own before both",
    async run(kit) {
      const { server, tracker } = bindable(kit);
      const context = new Context();
      tracker.bind(context, { loginUserId: "u", attributes: { path: "/" } }).trackCustomEvent("a");
      tracker.bind(context, () => ({ anonymousId: "y", attributes: { region: "us" } })).trackCustomEvent("b", {
        attributes: { own: true },
      });
      tracker.bind(context).trackCustomEvent("c");
      await context.end();
      const seen = server.events.map(({ deviceId, userId, attributes }) => [deviceId, userId, attributes]);
      equal(seen, [
        ["x", "u", { region: "cn", path: "/" }],
        ["y", undefined, { region: "us", own: true }],
        ["x", undefined, { region: "cn" }],
      ], "ids and attributes");
    },
  },
  {
    name: "defaults that break a rule, or whose function throws, are told to onError and left out",
    async run(kit) {
      const { server, tracker, errors } = bindable(kit);
      const context = new Context();
      tracker.bind(context, untyped<object>({ anonymousId: 5 })).trackCustomEvent("a");
      const broken = (): never => {
        throw new Error("no cookie");
      };
      tracker.bind(context, broken).trackCustomEvent("b");
      await context.end();
      equal(errors.map(({ code }) => code), ["ERR_PARAM", "ERR_PARAM"], "errors");
      equal(server.events.map(({ deviceId }) => deviceId), ["x", "x"], "anonymous ids");
    },
  },
  {
    name: "the option waitUntil gets one promise for each synchronous burst of calls",
    async run(kit) {
      const context = new Context();
      const { server, tracker } = bindable(kit, { waitUntil: (promise) => context.waitUntil(promise) });
      tracker.trackCustomEvent("a");
      tracker.trackCustomEvent("b");
      equal(context.count, 1, "promises of a burst");
      await soon();
      tracker.trackCustomEvent("c");
      equal(context.count, 2, "promises of two");
      await context.end();
      equal(server.messages.map(nameOf), ["a", "b", "c"], "messages");
    },
  },
];
