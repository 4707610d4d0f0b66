import { equal, ok, rejects } from "../assert.ts";
import { type Case, CONSUMERS, make, QUEUED, soon, stage } from "../kit.ts";

export const failureCases: readonly Case[] = [
  ...CONSUMERS.map((name): Case => ({
    name: `${name} tries again after 503 and delivers`,
    async run(kit) {
      const { server, options, deliveries, drops, errors } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(make(kit, name, options));
      server.failNext(2);
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      await tracker.flush();
      equal(server.requests.map(({ status }) => status), [503, 503, 200], "statuses");
      equal([deliveries, drops, errors], [[["a"]], [], []], "deliveries, drops and errors");
      await tracker.stop();
    },
  })),
  {
    name: "every try sends the same bytes under the same sending time",
    async run(kit) {
      const { server, options } = stage(kit);
      const seen: string[] = [];
      const tracker = new kit.tracker.GrowingTracker({
        ...options,
        fetch: async (url, init) => {
          seen.push(`${url} ${await new Request(url, init).text()}`);
          await soon(2);
          return server.fetch(url, init);
        },
      });
      server.failNext(2);
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      equal(seen, Array(3).fill(seen[0]), "requests");
    },
  },
  {
    name: "a connection that fails is tried again, and the error has its cause",
    async run(kit) {
      const { server, options, drops } = stage(kit, { retryLimit: 1 });
      const tracker = new kit.tracker.GrowingTracker(options);
      const cause = new TypeError("connection reset");
      server.failNext(1, { error: cause });
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      server.failNext(2, { error: cause });
      const error = await rejects(tracker.trackCustomEvent("b", { anonymousId: "x" }), "ERR_DELIVERY");
      equal([error.status, error.attempts, error.retryable], [undefined, 2, true], "status, attempts, retryable");
      ok(error.cause === cause && error.message.includes("connection reset"), "the error has its cause");
      equal(drops, [{ names: ["b"], reason: "undelivered", code: "ERR_DELIVERY" }], "drops");
    },
  },
  {
    name: "a fetch that throws instead of rejecting is a failure like any other",
    async run(kit) {
      const { options } = stage(kit, {
        retryLimit: 1,
        fetch: () => {
          throw new TypeError("no network");
        },
      });
      const call = new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
      equal((await rejects(call, "ERR_DELIVERY")).attempts, 2, "attempts");
    },
  },
  {
    name: "DefaultConsumer gives a message up as undelivered when its retries are spent",
    async run(kit) {
      const { server, options, drops, errors } = stage(kit, { retryLimit: 2 });
      const tracker = new kit.tracker.GrowingTracker(options);
      server.failNext(3);
      const error = await rejects(tracker.trackCustomEvent("a", { anonymousId: "x" }), "ERR_DELIVERY");
      equal([error.status, error.attempts, error.retryable], [503, 3, true], "status, attempts, retryable");
      equal(drops, [{ names: ["a"], reason: "undelivered", code: "ERR_DELIVERY" }], "drops");
      equal(errors.length === 1 && errors[0] === error, true, "onError hears it once");
      await tracker.trackCustomEvent("b", { anonymousId: "x" });
    },
  },
  ...QUEUED.map((name): Case => ({
    name: `${name} tells onError once for a batch that is rejected, and goes on with the next`,
    async run(kit) {
      const { server, options, drops, errors } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(make(kit, name, { ...options, maxSize: 500 }));
      for (const event of ["a", "b"]) await tracker.trackCustomEvent(event, { anonymousId: "x" });
      server.failNext(3, { status: 400 }); // both, and each of them
      await tracker.flush();
      await tracker.trackCustomEvent("c", { anonymousId: "x" });
      await tracker.stop();
      equal(errors.map(({ code }) => code), ["ERR_DELIVERY"], "errors");
      equal(drops, [{ names: ["a", "b"], reason: "rejected", code: "ERR_DELIVERY" }], "drops");
      equal(server.events.map(({ eventName }) => eventName), ["c"], "events");
    },
  })),
  {
    name: "a try ends after requestTimeoutMs and is made again",
    async run(kit) {
      const { server, options } = stage(kit, { requestTimeoutMs: 100, retryLimit: 1 });
      server.failNext(1, { status: 200, delayMs: 5000 });
      await new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
      equal(server.requests.map(({ status }) => status), [0, 200], "statuses");
    },
  },
  {
    name: "a time-out is an error that says so, even where fetch does not heed its signal",
    async run(kit) {
      const { options, drops } = stage(kit, { requestTimeoutMs: 5, retryLimit: 0, fetch: () => new Promise(() => {}) });
      const call = new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
      const error = await rejects(call, "ERR_DELIVERY");
      ok(error.message.includes("timed out after 5 ms"), "the message says that it timed out");
      equal([error.retryable, drops[0]?.reason], [true, "undelivered"], "retryable and reason");
    },
  },
  {
    name: "a pause that the server asks for beyond the deadline ends a flush at once",
    async run(kit) {
      const { server, options, drops } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer(options));
      for (const pause of ["3600", new Date(Date.now() + 3_600_000).toUTCString()]) {
        await tracker.trackCustomEvent("a", { anonymousId: "x" });
        server.failNext(1, { status: 429, headers: { "Retry-After": pause } });
        const report = await tracker.flush();
        equal([report.retained > 0, report.requests], [true, 1], "retained and requests");
      }
      equal([(await tracker.flush()).delivered, drops], [2, []], "delivered later, and drops");
    },
  },
];
