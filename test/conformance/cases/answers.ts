import { equal, ok, rejects } from "../assert.ts";
import { type Case, soon, stage, untyped } from "../kit.ts";

export const answerCases: readonly Case[] = [
  ...[408, 425, 429, 500, 502, 503, 504, 599].map((status): Case => ({
    name: `${status} is tried again`,
    async run(kit) {
      const { server, options } = stage(kit, { retryLimit: 1 });
      server.failNext(1, { status });
      await new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
      equal(server.requests.map((request) => request.status), [status, 200], "statuses");
    },
  })),
  ...[400, 401, 403, 404, 418, 451].map((status): Case => ({
    name: `${status} is final: the message is given up as rejected after one request`,
    async run(kit) {
      const { server, options, drops } = stage(kit);
      server.failNext(1, { status });
      const call = new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
      const error = await rejects(call, "ERR_DELIVERY");
      equal([error.status, error.attempts, error.retryable], [status, 1, false], "status, attempts, retryable");
      equal(drops, [{ names: ["a"], reason: "rejected", code: "ERR_DELIVERY" }], "drops");
      equal(server.requests.length, 1, "requests");
    },
  })),
  ...[301, 302, 303, 307, 308].map((status): Case => ({
    name: `a redirect (${status}) is not followed: it is an error that names where it leads`,
    async run(kit) {
      const { server, options, drops } = stage(kit);
      server.failNext(1, { status, headers: { Location: "https://elsewhere.test/login" } });
      const call = new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
      const error = await rejects(call, "ERR_DELIVERY");
      ok(error.message.includes("https://elsewhere.test/login"), "the message names where it leads");
      equal([error.status, error.retryable], [status, false], "status and retryable");
      equal(drops, [{ names: ["a"], reason: "rejected", code: "ERR_DELIVERY" }], "drops");
      equal(server.requests.length, 1, "requests");
    },
  })),
  {
    name: "a redirect that the platform hides behind status 0 is final as well",
    async run(kit) {
      const { options, drops } = stage(kit, { fetch: () => Promise.resolve(Response.error()) });
      const call = new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
      const error = await rejects(call, "ERR_DELIVERY");
      equal([error.attempts, error.retryable, drops[0]?.reason], [1, false, "rejected"], "attempts, retryable, reason");
    },
  },
  {
    name: "a message counts as delivered once 2xx was answered, even if the answer's body breaks off",
    async run(kit) {
      const body = (): ReadableStream =>
        new ReadableStream({ pull: (controller) => controller.error(new TypeError("broken off")) });
      const { options, deliveries } = stage(kit, { fetch: () => Promise.resolve(new Response(body())) });
      await new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
      equal(deliveries, [["a"]], "deliveries");
    },
  },
  {
    name: "a message counts as delivered once 2xx was answered, even if the answer's body never ends",
    async run(kit) {
      let cancelled = 0;
      const body = (): ReadableStream => new ReadableStream({ cancel: () => void cancelled++ });
      const { options, deliveries } = stage(kit, {
        requestTimeoutMs: 5,
        fetch: () => Promise.resolve(new Response(body())),
      });
      await new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
      equal(deliveries, [["a"]], "deliveries, before that body is cancelled");
      await soon(100);
      equal([deliveries, cancelled], [[["a"]], 1], "deliveries, and bodies that were cancelled");
    },
  },
  {
    name: "a message counts as delivered once 2xx was answered, whoever has read, locked or replaced the body",
    async run(kit) {
      const shared = new Response("{}");
      const answers: readonly (() => unknown)[] = [
        async () => {
          const response = new Response("{}");
          await response.text();
          return response;
        },
        () => {
          const response = new Response("{}");
          response.body?.getReader();
          return response;
        },
        () => {
          const response = new Response("{}");
          response.clone();
          return response;
        },
        () => shared,
        () => shared,
        () => ({ status: 200, body: "{}" }),
        () => ({ status: 204 }),
      ];
      for (const answer of answers) {
        const { options, deliveries, errors } = stage(kit, { fetch: async () => untyped(await answer()) });
        await new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
        equal([deliveries, errors], [[["a"]], []], "deliveries and errors");
      }
    },
  },
  {
    name: "an answer without a status is named, whatever it is, and so is what throws when it is read",
    async run(kit) {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      const answers: readonly (readonly [() => unknown, string])[] = [
        [() => ({ ok: true }), "the answer has no status"],
        [() => undefined, "the answer has no status"],
        [() => Promise.reject(proxy), "cannot be read"],
      ];
      for (const [answer, words] of answers) {
        const { options } = stage(kit, { retryLimit: 0, fetch: async () => untyped(await answer()) });
        const call = new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
        const error = await rejects(call, "ERR_DELIVERY");
        equal([error.status, error.retryable, error.message.includes(words)], [undefined, true, true], error.message);
      }
    },
  },
  {
    name: "a stand-in's plain headers are heeded, in whichever case",
    async run(kit) {
      for (const name of ["Retry-After", "retry-after", "RETRY-AFTER"]) {
        const fetch = async (): Promise<Response> => untyped({ status: 429, headers: { [name]: "3600" } });
        const { options } = stage(kit, { fetch });
        const call = new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
        equal((await rejects(call, "ERR_DELIVERY")).attempts, 1, "attempts");
      }
    },
  },
];
