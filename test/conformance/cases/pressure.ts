import { equal, rejects } from "../assert.ts";
import { type Case, make, nameOf, QUEUED, soon, stage } from "../kit.ts";

export const pressureCases: readonly Case[] = [
  ...QUEUED.map((name): Case => ({
    name: `${name} with a full queue refuses the newest with ERR_OVERFLOW, which onDrop hears and onError does not`,
    async run(kit) {
      const { server, options, drops, errors } = stage(kit);
      const consumer = make(kit, name, { ...options, maxQueueSize: 2, overflow: "drop-newest" });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      await tracker.submitItem("goods", "1");
      await rejects(tracker.trackCustomEvent("b", { anonymousId: "x" }), "ERR_OVERFLOW");
      equal(drops, [{ names: ["b"], reason: "overflow", code: "ERR_OVERFLOW" }], "drops");
      equal([errors, consumer.stats.dropped.overflow], [[], 1], "errors, and stats");
      await tracker.flush();
      await tracker.trackCustomEvent("c", { anonymousId: "x" });
      await tracker.stop();
      equal(server.messages.map(nameOf).sort(), ["a", "c", "goods"], "messages");
    },
  })),
  {
    name: "AsyncBufferedConsumer refuses the newest unless it is told to wait; BufferedConsumer waits",
    async run(kit) {
      const { server, options, drops } = stage(kit);
      const queue = { ...options, maxQueueSize: 1 };
      const async = kit.tracker.GrowingTracker.consumer(new kit.tracker.AsyncBufferedConsumer(queue));
      const buffered = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer(queue));
      await async.trackCustomEvent("a", { anonymousId: "x" });
      await rejects(async.trackCustomEvent("b", { anonymousId: "x" }), "ERR_OVERFLOW");
      await buffered.trackCustomEvent("c", { anonymousId: "x" });
      await buffered.trackCustomEvent("d", { anonymousId: "x" });
      equal(server.messages.map(nameOf), ["c"], "messages before stop");
      await Promise.all([async.stop(), buffered.stop()]);
      equal(drops.map(({ names }) => names), [["b"]], "drops");
    },
  },
  ...QUEUED.map((name): Case => ({
    name: `${name} with a full queue that waits sends until there is room, and loses nothing nor its order`,
    async run(kit) {
      const { server, options, drops } = stage(kit);
      const consumer = make(kit, name, { ...options, maxQueueSize: 2, overflow: "wait" });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      const names = Array.from({ length: 9 }, (_, index) => `event ${index}`);
      await Promise.all(names.map((event) => tracker.trackCustomEvent(event, { anonymousId: "x" })));
      await tracker.stop();
      equal([server.messages.map(nameOf), drops], [names, []], "events and drops");
    },
  })),
  {
    name: "a full queue that waits refuses after one fruitless round of retries",
    async run(kit) {
      const { server, options, drops } = stage(kit, { retryLimit: 1 });
      const consumer = new kit.tracker.BufferedConsumer({ ...options, maxQueueSize: 1, overflow: "wait" });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      server.failNext(2);
      await rejects(tracker.trackCustomEvent("b", { anonymousId: "x" }), "ERR_OVERFLOW");
      equal(server.requests.length, 2, "requests");
      equal(drops, [{ names: ["b"], reason: "overflow", code: "ERR_OVERFLOW" }], "drops");
      equal((await tracker.stop()).delivered, 1, "delivered by stop");
    },
  },
  {
    name: "a queue that holds too many bytes is full",
    async run(kit) {
      const { options, drops } = stage(kit);
      const consumer = new kit.tracker.AsyncBufferedConsumer({ ...options, maxQueueBytes: 4000 });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      const attributes = { text: "x".repeat(2000) };
      await tracker.trackCustomEvent("a", { anonymousId: "x", attributes });
      await rejects(tracker.trackCustomEvent("b", { anonymousId: "x", attributes }), "ERR_OVERFLOW");
      await tracker.trackCustomEvent("c", { anonymousId: "x" });
      equal(drops.map(({ names }) => names), [["b"]], "drops");
      equal((await tracker.stop()).delivered, 2, "delivered by stop");
    },
  },
  {
    name: "an awaited loop that is faster than the network drops nothing",
    async run(kit) {
      const { server, options, drops } = stage(kit);
      const consumer = new kit.tracker.AsyncBufferedConsumer({
        ...options,
        maxSize: 50,
        maxQueueSize: 100,
        fetch: async (url, init) => {
          await soon();
          return server.fetch(url, init);
        },
      });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      for (let count = 0; count < 1000; count++) await tracker.trackCustomEvent("a", { anonymousId: "x" });
      await tracker.stop();
      equal([server.messages.length, drops], [1000, []], "messages and drops");
    },
  },
  {
    name: "a call that comes as there is room again does not overtake those that wait",
    async run(kit) {
      let late: Promise<void> | undefined;
      const { server, options } = stage(kit, {
        onDelivered: () => void (late ??= tracker.trackCustomEvent("late", { anonymousId: "x" })),
      });
      const consumer = new kit.tracker.BufferedConsumer({ ...options, maxQueueSize: 2, overflow: "wait" });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      const names = ["a", "b", "c", "d"];
      await Promise.all(names.map((name) => tracker.trackCustomEvent(name, { anonymousId: "x" })));
      await late;
      await tracker.stop();
      equal(server.messages.map(nameOf), [...names, "late"], "events");
    },
  },
  {
    name: "a dead server slows no call",
    async run(kit) {
      const { server, options } = stage(kit, { retryLimit: 0 });
      const consumer = new kit.tracker.BufferedConsumer({ ...options, maxSize: 2 });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      server.failNext(100);
      for (let count = 0; count < 20; count++) await tracker.trackCustomEvent("a", { anonymousId: "x" });
      equal([server.requests.length, consumer.stats.queued], [1, 20], "requests and queued");
    },
  },
];
