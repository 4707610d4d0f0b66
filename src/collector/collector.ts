/**
 * A collector for your own machine and your own tests: it speaks GrowingIO's collect protocol, checks what arrives as
 * strictly as the protocol allows, and keeps it for you to look at: as data, and behind a server on a page that shows
 * live what arrives. It is a web-standard handler, so it runs wherever the tracker does.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { createCollector } from "@growingio-edge/tracker/collector";
 *
 * const collector = createCollector();
 * const tracker = new GrowingTracker({
 *   productId: "p",
 *   dataSourceId: "d",
 *   serverHost: "http://collector.test",
 *   fetch: collector.fetch,
 * });
 * await tracker.trackCustomEvent("purchase", { anonymousId: "a" });
 * console.log(collector.events[0]?.eventName); // purchase
 * ```
 *
 * @module
 */
import { PlanCoverage } from "../plan/coverage.ts";
import { platform, type Runtime, sleep } from "../runtime.ts";
import { collect } from "./collect.ts";
import { isEvent, isItem, isMapping, typeOf } from "./label.ts";
import { Log } from "./log.ts";
import { answer, preflight } from "./response.ts";
import { routeOf } from "./route.ts";
import { site } from "./site.ts";
import type { Collector, CollectorOptions, Failure } from "./types.ts";
import { whyNothingCame } from "./waiting.ts";

export type * from "./api.ts";
export type { Codec } from "./decode.ts";
export type * from "../plan/report.ts";
export type * from "./types.ts";
export type {
  MessageKind,
  WireAttributes,
  WireEvent,
  WireItem,
  WireMapping,
  WireMessage,
  WirePreset,
  WireResourceItem,
} from "../wire.ts";

/** How often `waitFor` looks. */
const LOOK_MS = 5;

/**
 * Makes a collector.
 *
 * @param options What it keeps and takes.
 * @param runtime The platform, for tests.
 *
 * @example
 * ```ts
 * import { createCollector } from "@growingio-edge/tracker/collector";
 *
 * const collector = createCollector();
 * const response = await collector.fetch("http://collector.test/healthy-check");
 * console.log(await response.text()); // OK
 * ```
 */
export function createCollector(options: CollectorOptions = {}, runtime: Runtime = platform): Collector {
  const { maxMessages = 100_000, maxBytes = 268_435_456, maxBodyBytes = 16_777_216, plan, onRequest } = options;
  const log = new Log({ messages: maxMessages, bytes: maxBytes });
  const { messages, requests } = log;
  const failures: Failure[] = [];
  const coverage = plan && new PlanCoverage(plan);
  // Made when it is asked for, as a module of a Worker may not do much before its first request.
  let start: string | undefined;

  const collecting = { log, failures, maxBodyBytes, coverage, onRequest, runtime };
  const own = {
    log,
    failures,
    coverage,
    forget,
    runtime,
    remaining: () => failures.length,
    hello: { maxMessages, hasPlan: coverage !== undefined },
    session: () => `${start ??= Math.trunc(runtime.random() * 2 ** 52).toString(36)}-${log.clears}`,
  };

  function forget(): void {
    log.clear();
    coverage?.clear();
  }

  return {
    messages,
    requests,
    get events() {
      return messages.filter(isEvent).filter((message) => typeOf(message) === "event");
    },
    get users() {
      return messages.filter(isEvent).filter((message) => typeOf(message) === "user");
    },
    get items() {
      return messages.filter(isItem);
    },
    get mappings() {
      return messages.filter(isMapping);
    },
    get planReport() {
      return coverage?.report();
    },
    async fetch(input, init) {
      // A server may call with a request and things of its own, which are no init.
      const request = input instanceof Request ? input : new Request(input, init);
      const route = routeOf(new URL(request.url).pathname);
      if (route.type === "site") return await site(request, route.path, own);
      if (request.method === "OPTIONS") return preflight(request);
      if (route.type === "health") return answer(200, "OK");
      if (route.type === "unknown") return answer(404, { error: "there is nothing here" });
      return await collect(collecting, request, route.kind, route.productId);
    },
    failNext(count, failure = {}) {
      for (let index = 0; index < count; index++) failures.push(failure);
    },
    async waitFor(count, { timeoutMs = 5000 } = {}) {
      for (let waited = 0; messages.length < count; waited += LOOK_MS) {
        if (waited >= timeoutMs) throw new Error(whyNothingCame(messages.length, count, timeoutMs));
        await sleep(runtime, LOOK_MS);
      }
      return [...messages];
    },
    clear() {
      forget();
      failures.length = 0;
    },
  };
}
