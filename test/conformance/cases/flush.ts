import { equal, ofMessages, ok } from "../assert.ts";
import { type Case, CONSUMERS, make, QUEUED, soon, stage, untyped } from "../kit.ts";

const EMPTY = { delivered: 0, retained: 0, dropped: 0, requests: 0, errors: [] };
export const flushCases: readonly Case[] = [
  ...CONSUMERS.map((name): Case => ({
    name: `a flush of ${name} with nothing to do reports nothing`,
    async run(kit) {
      const { server, options } = stage(kit);
      const consumer = make(kit, name, options);
      equal(ofMessages(await consumer.flush()), EMPTY, "report");
      equal(server.requests, [], "requests");
    },
  })),
  ...QUEUED.map((name): Case => ({
    name: `a flush of ${name} reports what it delivered, in how many requests`,
    async run(kit) {
      const { server, options, deliveries } = stage(kit);
      const consumer = make(kit, name, { ...options, maxSize: 500 });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      for (const event of ["a", "b", "c"]) await tracker.trackCustomEvent(event, { anonymousId: "x" });
      await tracker.submitItem("goods", "1");
      equal(server.requests, [], "requests before");
      equal(ofMessages(await tracker.flush()), { ...EMPTY, delivered: 4, requests: 2 }, "report");
      equal(deliveries.sort(), [["a", "b", "c"], ["goods"]], "deliveries");
      equal(ofMessages(await tracker.flush()), EMPTY, "report of a second flush");
      await tracker.stop();
    },
  })),
  ...(["DefaultConsumer", "DebugConsumer"] as const).map((name): Case => ({
    name: `a flush of ${name} waits for the calls in flight`,
    async run(kit) {
      const { server, options } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(make(kit, name, options));
      server.failNext(1, { status: 200, delayMs: 5 });
      const call = tracker.trackCustomEvent("x", { anonymousId: "a" });
      equal(ofMessages(await tracker.flush()), { ...EMPTY, delivered: 1 }, "report");
      equal(server.messages.length, 1, "messages");
      await call;
    },
  })),
  {
    name: "flushes at the same time send each message once, and each reports what became of it",
    async run(kit) {
      const { server, options } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer(options));
      server.failNext(1, { status: 200, delayMs: 5 });
      await tracker.trackCustomEvent("x", { anonymousId: "a" });
      const [first, second] = await Promise.all([tracker.flush(), tracker.flush()]);
      equal([first?.delivered, second?.delivered], [1, 1], "delivered");
      equal([(first?.requests ?? 0) + (second?.requests ?? 0), server.messages.length], [1, 1], "requests, messages");
    },
  },
  ...QUEUED.map((name): Case => ({
    name: `a flush of ${name} keeps what it could not deliver, and a later one delivers it in order`,
    async run(kit) {
      const { server, options, drops, errors } = stage(kit, { retryLimit: 1 });
      const tracker = kit.tracker.GrowingTracker.consumer(make(kit, name, options));
      for (const event of ["a", "b"]) await tracker.trackCustomEvent(event, { anonymousId: "x" });
      server.failNext(2);
      const report = await tracker.flush();
      equal({ ...ofMessages(report), errors: [] }, { ...EMPTY, retained: 2, requests: 2 }, "report");
      equal(report.errors.length === 1 && report.errors[0] === errors[0], true, "one error, which onError heard");
      await tracker.trackCustomEvent("c", { anonymousId: "x" });
      equal(ofMessages(await tracker.flush()), { ...EMPTY, delivered: 3, requests: 2 }, "report of the later flush");
      equal(server.events.map(({ eventName }) => eventName), ["a", "b", "c"], "events");
      equal(drops, [], "drops");
      await tracker.stop();
    },
  })),
  {
    name: "a flush reports what was given up",
    async run(kit) {
      const { server, options, drops } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer(options));
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      server.failNext(1, { status: 400 });
      const report = await tracker.flush();
      equal({ ...ofMessages(report), errors: [] }, { ...EMPTY, dropped: 1, requests: 1 }, "report");
      equal(report.errors.map(({ code }) => code), ["ERR_DELIVERY"], "errors");
      equal(drops, [{ names: ["a"], reason: "rejected", code: "ERR_DELIVERY" }], "drops");
    },
  },
  {
    name: "a flush ends at its deadline, keeps what is undelivered and aborts what it started",
    async run(kit) {
      const { server, options } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer(options));
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      server.failNext(1, { status: 200, delayMs: 2000 });
      const report = await tracker.flush({ timeoutMs: 10 });
      equal([report.delivered, report.retained, report.requests], [0, 1, 1], "delivered, retained, requests");
      equal((await tracker.flush()).delivered, 1, "delivered by the next flush");
      await soon();
      equal(server.messages.length, 1, "messages");
    },
  },
  {
    name: "a flush ends when its signal aborts, before or while it runs",
    async run(kit) {
      const { server, options } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer(options));
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      equal(
        ofMessages(await tracker.flush({ signal: AbortSignal.abort() })),
        { ...EMPTY, retained: 1 },
        "report, aborted before",
      );
      equal(server.requests, [], "requests");
      server.failNext(1, { status: 200, delayMs: 2000 });
      const abort = new AbortController();
      const flushed = tracker.flush({ signal: abort.signal });
      await soon(2);
      abort.abort();
      equal((await flushed).retained, 1, "retained, aborted meanwhile");
      equal((await tracker.flush({ signal: new AbortController().signal })).delivered, 1, "delivered, not aborted");
    },
  },
  {
    name: "a flush that pauses between two tries ends when its signal aborts",
    async run(kit) {
      const { server, options } = stage(kit, { retryBackoffMs: 20_000 });
      const consumer = new kit.tracker.BufferedConsumer(options, { ...kit.tracker.platform, random: () => 0.99 });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      server.failNext(1);
      const abort = new AbortController();
      const flushed = tracker.flush({ signal: abort.signal });
      await soon(2);
      abort.abort();
      equal([(await flushed).retained, server.requests.length], [1, 1], "retained and requests");
    },
  },
  {
    name: "a flush with a time that is none is reported and takes the default",
    async run(kit) {
      const { options, errors } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer(options));
      for (const timeoutMs of [-1, NaN, untyped<number>("soon")]) {
        await tracker.trackCustomEvent("a", { anonymousId: "x" });
        equal((await tracker.flush({ timeoutMs })).delivered, 1, "delivered");
      }
      equal(errors.map(({ code }) => code), ["ERR_PARAM", "ERR_PARAM", "ERR_PARAM"], "errors");
    },
  },
  {
    name: "a flush and a stop that are given null for options do their work and neither throw nor reject",
    async run(kit) {
      const { options } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer(options));
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      equal((await tracker.flush(untyped(null))).delivered, 1, "delivered by flush");
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      equal((await tracker.stop(untyped(null))).delivered, 1, "delivered by stop");
    },
  },
  {
    name: "stats count what was delivered and dropped, and the requests, retries and bytes that it took",
    async run(kit) {
      const { server, options } = stage(kit);
      const consumer = new kit.tracker.BufferedConsumer(options);
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      await tracker.trackCustomEvent("b", { anonymousId: "x" });
      const before = consumer.stats;
      equal([before.queued, before.leased, before.requests], [2, 0, 0], "queued, leased, requests before");
      server.failNext(1);
      await tracker.flush();
      await tracker.submitItem("goods", "1");
      server.failNext(1, { status: 400 });
      await tracker.flush();
      const { bytes, ...stats } = consumer.stats;
      const dropped = { overflow: 0, rejected: 1, "too-large": 0, undelivered: 0, expired: 0, storage: 0, stopped: 0 };
      equal(stats, { queued: 0, leased: 0, delivered: 2, dropped, requests: 3, retries: 1 }, "stats");
      equal(bytes, server.requests.reduce((sum, request) => sum + request.bytes, 0), "bytes");
      equal(before.queued, 2, "an earlier snapshot");
      ok(consumer.stats.dropped !== consumer.stats.dropped, "each snapshot is one of its own");
    },
  },
];
