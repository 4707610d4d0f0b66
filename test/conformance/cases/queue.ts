import { equal, ok } from "../assert.ts";
import { type Case, make, nameOf, QUEUED, stage } from "../kit.ts";

export const queueCases: readonly Case[] = [
  {
    name: "BufferedConsumer sends when maxSize of a kind are held, and the call that fills the batch waits for that",
    async run(kit) {
      const { server, options } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer({ ...options, maxSize: 3 }));
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      await tracker.trackCustomEvent("b", { anonymousId: "x" });
      equal(server.requests, [], "requests before");
      await tracker.trackCustomEvent("c", { anonymousId: "x" });
      equal(server.requests.map(({ messages }) => messages.map(nameOf)), [["a", "b", "c"]], "requests");
    },
  },
  {
    name: "the call that fills a batch resolves even if the batch is not delivered",
    async run(kit) {
      const { server, options } = stage(kit, { retryLimit: 0 });
      const consumer = new kit.tracker.BufferedConsumer({ ...options, maxSize: 1 });
      server.failNext(1);
      await kit.tracker.GrowingTracker.consumer(consumer).trackCustomEvent("a", { anonymousId: "x" });
      equal(consumer.stats.queued, 1, "queued");
    },
  },
  {
    name: "AsyncBufferedConsumer sends in the background when maxSize of a kind are held",
    async run(kit) {
      const { server, options } = stage(kit);
      const consumer = new kit.tracker.AsyncBufferedConsumer({ ...options, maxSize: 2 });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      await tracker.submitItem("goods", "1");
      equal(server.requests, [], "requests before");
      await tracker.trackCustomEvent("b", { anonymousId: "x" });
      await server.waitFor(2);
      equal(server.messages.map(nameOf), ["a", "b"], "messages");
      equal((await tracker.stop()).delivered, 1, "delivered by stop");
    },
  },
  {
    name: "AsyncBufferedConsumer sends in the background flushAfterMs after the first message, again and again",
    async run(kit) {
      const { server, options } = stage(kit);
      const consumer = new kit.tracker.AsyncBufferedConsumer({ ...options, flushAfterMs: 2 });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      for (let count = 2; count <= 6; count += 2) {
        await tracker.trackCustomEvent("a", { anonymousId: "x" });
        await tracker.submitItem("goods", "1");
        await server.waitFor(count);
      }
      await tracker.stop();
    },
  },
  {
    name: "AsyncBufferedConsumer tries again in the background what a dead server did not take",
    async run(kit) {
      const { server, options, drops } = stage(kit, { retryLimit: 0 });
      const consumer = new kit.tracker.AsyncBufferedConsumer({ ...options, flushAfterMs: 2 });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      server.failNext(3);
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      await server.waitFor(1);
      equal([server.requests.length, drops], [4, []], "requests and drops");
      await tracker.stop();
    },
  },
  ...QUEUED.map((name): Case => ({
    name: `${name} sends no more than maxSize messages in a request, in the order they came`,
    async run(kit) {
      const { server, options } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(make(kit, name, { ...options, maxSize: 4 }));
      const names = Array.from({ length: 10 }, (_, index) => `event ${index}`);
      await Promise.all(names.map((event) => tracker.trackCustomEvent(event, { anonymousId: "x" })));
      await tracker.stop();
      equal(server.messages.map(nameOf), names, "events");
      ok(server.requests.every(({ messages }) => messages.length <= 4), "no request is larger");
    },
  })),
];
