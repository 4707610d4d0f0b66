import { equal, ofMessages, rejects } from "../assert.ts";
import { type Case, CONSUMERS, make, stage } from "../kit.ts";

const EMPTY = { delivered: 0, retained: 0, dropped: 0, requests: 0, errors: [] };

export const stopCases: readonly Case[] = [
  ...CONSUMERS.map((name): Case => ({
    name: `${name} refuses what comes after stop() with ERR_STOPPED, which onDrop hears and onError does not`,
    async run(kit) {
      const { server, options, drops, errors } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(make(kit, name, options));
      const stopped = tracker.stop();
      const late = [tracker.trackCustomEvent("a", { anonymousId: "x" }), tracker.submitItem("goods", "1")];
      for (const call of late) await rejects(call, "ERR_STOPPED");
      await stopped;
      await rejects(tracker.trackCustomEvent("b", { anonymousId: "x" }), "ERR_STOPPED");
      const drop = { reason: "stopped", code: "ERR_STOPPED" };
      equal(drops, ["a", "goods", "b"].map((dropped) => ({ names: [dropped], ...drop })), "drops");
      equal([errors, server.requests], [[], []], "errors and requests");
    },
  })),
  ...CONSUMERS.map((name): Case => ({
    name: `${name}.stop() delivers what is held or on its way, and twice is harmless`,
    async run(kit) {
      const { server, options, drops } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(make(kit, name, options));
      server.failNext(1, { status: 200, delayMs: 5 });
      const calls = [tracker.trackCustomEvent("a", { anonymousId: "x" }), tracker.submitItem("goods", "1")];
      const first = await tracker.stop();
      equal([first.delivered, first.retained, first.dropped], [2, 0, 0], "delivered, retained, dropped");
      equal(ofMessages(await tracker.stop()), EMPTY, "report of the second stop");
      equal(ofMessages(await tracker.flush()), EMPTY, "report of a flush afterwards");
      await Promise.all(calls);
      equal([server.messages.length, drops], [2, []], "messages and drops");
    },
  })),
  {
    name: "two calls of stop() at the same time report the same messages and drop none twice",
    async run(kit) {
      const { server, options, drops } = stage(kit, { retryLimit: 0 });
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer(options));
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      server.failNext(100, { status: 503, delayMs: 2 });
      await Promise.all([tracker.stop(), tracker.stop()]);
      equal(drops, [{ names: ["a"], reason: "stopped", code: "ERR_STOPPED" }], "drops");
    },
  },
  ...(["BufferedConsumer", "AsyncBufferedConsumer"] as const).map((name): Case => ({
    name: `${name} gives up as stopped what it cannot deliver by the end of stop()`,
    async run(kit) {
      const { server, options, drops } = stage(kit, { retryLimit: 0 });
      const consumer = make(kit, name, options);
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      await tracker.trackCustomEvent("b", { anonymousId: "x" });
      server.failNext(100);
      const report = await tracker.stop();
      equal({ ...ofMessages(report), errors: [] }, { ...EMPTY, dropped: 2, requests: 1 }, "report");
      equal(drops, [{ names: ["a", "b"], reason: "stopped", code: "ERR_STOPPED" }], "drops");
      equal([consumer.stats.queued, consumer.stats.dropped.stopped], [0, 2], "stats");
    },
  })),
  {
    name: "a call that is still on its way when stop() ends rejects with ERR_STOPPED",
    async run(kit) {
      const { server, options, drops } = stage(kit);
      const tracker = new kit.tracker.GrowingTracker(options);
      server.failNext(1, { status: 200, delayMs: 2000 });
      const call = tracker.trackCustomEvent("a", { anonymousId: "x" });
      const report = await tracker.stop({ timeoutMs: 5 });
      equal([report.delivered, report.retained, report.dropped], [0, 0, 1], "delivered, retained, dropped");
      await rejects(call, "ERR_STOPPED");
      equal(drops, [{ names: ["a"], reason: "stopped", code: "ERR_STOPPED" }], "drops");
      equal(server.messages, [], "messages");
    },
  },
  {
    name: "calls that wait for room when stop() ends reject with ERR_STOPPED",
    async run(kit) {
      const { server, options, drops } = stage(kit);
      const consumer = new kit.tracker.BufferedConsumer({ ...options, maxQueueSize: 1, overflow: "wait" });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      server.failNext(1, { status: 200, delayMs: 2000 });
      const waiting = tracker.trackCustomEvent("b", { anonymousId: "x" });
      await tracker.stop({ timeoutMs: 5 });
      await rejects(waiting, "ERR_STOPPED");
      equal(drops.flatMap(({ names, reason }) => names.map((name) => `${name} ${reason}`)), ["a stopped", "b stopped"]);
    },
  },
  {
    name: "an invalid message is refused as invalid after stop() as well",
    async run(kit) {
      const { options } = stage(kit);
      const tracker = new kit.tracker.GrowingTracker(options);
      await tracker.stop();
      await rejects(tracker.trackCustomEvent("", { anonymousId: "a" }), "ERR_PARAM");
    },
  },
  {
    name: "a tracker is disposed of asynchronously by stop()",
    async run(kit) {
      const { server, options } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer(options));
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      equal(await tracker[Symbol.asyncDispose](), undefined, "what disposal returns");
      equal(server.messages.length, 1, "messages");
      await rejects(tracker.trackCustomEvent("b", { anonymousId: "x" }), "ERR_STOPPED");
    },
  },
];
