import type { Collector } from "../../../src/collector/collector.ts";
import { equal, ok } from "../assert.ts";
import type { Case } from "../kit.ts";
import { item, ITEMS, post } from "../requests.ts";

/** Sends an item. */
function send(collector: Collector, id = "1", headers?: { readonly [name: string]: string }): Promise<Response> {
  return post(collector, ITEMS, [{ ...item, id }], headers);
}

/** What a promise rejects with. */
function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(() => undefined, (error: unknown) => error);
}

export const collectorFailureCases: readonly Case[] = [
  {
    name: "the collector fails as often as it is told, and as it is told, in order",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      collector.failNext(2);
      collector.failNext(1, { status: 429, headers: { "Retry-After": "7" } });
      const statuses: number[] = [];
      for (let count = 0; count < 4; count++) {
        const response = await send(collector);
        statuses.push(response.status);
        await response.text();
        if (response.status === 429) equal(response.headers.get("Retry-After"), "7", "Retry-After");
      }
      equal(statuses, [503, 503, 429, 200], "statuses");
      equal(collector.requests.map(({ status }) => status), statuses, "statuses that are kept");
      equal(collector.messages.length, 1, "messages");
    },
  },
  {
    name: "the collector answers late where it is told so, and takes what it answers with 2xx",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      collector.failNext(1, { status: 202, delayMs: 5 });
      const answer = send(collector);
      const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 0, "nothing yet"))]);
      equal(first, "nothing yet", "what comes first");
      equal([(await answer).status, collector.messages.length], [202, 1], "status and messages");
    },
  },
  {
    name: "the collector gives no answer where it is told to reject, or where the request is aborted",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      const reset = new TypeError("connection reset");
      collector.failNext(1, { error: reset });
      ok(await reasonOf(send(collector)) === reset, "it rejects with the error it was given");
      collector.failNext(1, { status: 200, delayMs: 2000 });
      const abort = new AbortController();
      const answer = reasonOf(collector.fetch(ITEMS, { method: "POST", body: "[]", signal: abort.signal }));
      await Promise.resolve();
      abort.abort();
      ok(await answer instanceof Error || Object(await answer).name === "AbortError", "it rejects when aborted");
      equal(collector.requests.map(({ status }) => status), [0, 0], "statuses");
      equal(collector.messages, [], "messages");
    },
  },
  {
    name: "requests that are none of the protocol's use up no failure",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      collector.failNext(1);
      equal((await collector.fetch("http://collector.test/healthy-check")).status, 200, "status of the health check");
      equal((await collector.fetch(ITEMS, { method: "OPTIONS" })).status, 204, "status of a preflight");
      equal((await send(collector)).status, 503, "status of an item");
    },
  },
  {
    name: "the collector refuses what is no POST with 405, and what it cannot read with 415",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      const get = await collector.fetch(ITEMS);
      equal([get.status, get.headers.get("Allow")], [405, "POST, OPTIONS"], "answer to a GET");
      equal((await send(collector, "1", { "Content-Type": "text/plain" })).status, 415, "status of a text");
      equal((await send(collector, "1", { "Content-Type": "application/json; charset=utf-8" })).status, 200, "of JSON");
    },
  },
  {
    name: "the collector refuses bodies above maxBodyBytes with 413",
    async run({ collector: { createCollector } }) {
      const collector = createCollector({ maxBodyBytes: 100 });
      equal((await send(collector, "x".repeat(100))).status, 413, "status of a large one");
      equal((await send(collector)).status, 200, "status of a small one");
      equal(collector.messages.length, 1, "messages");
    },
  },
  {
    name: "the collector keeps no more than maxMessages: the oldest go first",
    async run({ collector: { createCollector } }) {
      const collector = createCollector({ maxMessages: 2 });
      for (const id of ["1", "2", "3"]) await send(collector, id);
      equal(collector.items.map(({ id }) => id), ["2", "3"], "items");
      equal(collector.requests.length, 2, "requests");
    },
  },
  {
    name: "browsers may send to the collector from any page and read its answers, Retry-After as well",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      const preflight = await collector.fetch(ITEMS, {
        method: "OPTIONS",
        headers: { "Access-Control-Request-Headers": "content-type,x-timestamp" },
      });
      equal(preflight.status, 204, "status");
      equal(preflight.headers.get("Access-Control-Allow-Origin"), "*", "allowed origin");
      equal(preflight.headers.get("Access-Control-Allow-Headers"), "content-type,x-timestamp", "allowed headers");
      ok(preflight.headers.get("Access-Control-Allow-Methods")?.includes("POST"), "POST is allowed");
      collector.failNext(1);
      for (const response of [await send(collector), await send(collector)]) {
        equal(response.headers.get("Access-Control-Allow-Origin"), "*", "allowed origin of an answer");
        equal(response.headers.get("Access-Control-Expose-Headers"), "Retry-After", "exposed headers of an answer");
      }
      equal(collector.requests.length, 2, "requests that are kept");
    },
  },
  {
    name: "waitFor returns what came as soon as there is enough, and says how much is missing where it is not",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      const waiting = collector.waitFor(2);
      await send(collector, "1");
      await send(collector, "2");
      const messages = await waiting;
      equal(messages.map((message) => "id" in message && message.id), ["1", "2"], "messages");
      equal((await collector.waitFor(1)).length, 2, "messages that were there already");
      const reason = await reasonOf(collector.waitFor(3, { timeoutMs: 10 }));
      ok(reason instanceof Error, "it rejects with an error");
      equal(reason.message.startsWith("2 of 3 messages came in 10 ms: "), true, "reason");
    },
  },
  {
    name: "clear forgets what came and what shall fail",
    async run({ collector: { createCollector } }) {
      const collector = createCollector();
      await send(collector);
      collector.failNext(5);
      collector.clear();
      equal([collector.messages, collector.requests], [[], []], "messages and requests");
      equal((await send(collector)).status, 200, "status");
    },
  },
];
