import { PlanCoverage } from "../plan/coverage.ts";
import { Reader } from "../rules/reader.ts";
import { callable, isObject, rule } from "../rules/rules.ts";
import { type Runtime, sleep } from "../runtime.ts";
import { collect } from "./collect.ts";
import type { Entry } from "./entry.ts";
import { isEvent, isItem, isMapping, typeOf } from "./label.ts";
import { Log } from "./log.ts";
import { answer, preflight } from "./response.ts";
import { routeOf } from "./route.ts";
import { site } from "./site.ts";
import { Written } from "./stream.ts";
import type { Collector, CollectorOptions, Failure } from "./types.ts";
import { Undo } from "./undo.ts";
import { whyNothingCame } from "./waiting.ts";

/** How often `waitFor` looks. */
const LOOK_MS = 5;

/** What the program has of its collector beside what everybody has. */
export interface Made {
  readonly collector: Collector;
  readonly log: Log;
  /** Takes what was kept before. */
  readonly load: (entry: Entry) => void;
}

/** What becomes of a log, told to who keeps it elsewhere as well. */
export interface Keeping {
  /** A request has ended, and is not kept in the log where this throws. */
  readonly onEntry?: (entry: Entry) => void;
  /** All was cleared, or what was cleared was brought back. */
  readonly onChange?: () => void;
}

/** The complete options, or a `GrowingParamError`. */
function resolve(options: CollectorOptions) {
  const reader = new Reader(options, "create a collector");
  const whole = (name: keyof CollectorOptions, fallback: number): number =>
    reader.option(name, rule<number>((value) => typeof value === "number" && value >= 0, NO_NUMBER), fallback);
  return reader.end({
    maxMessages: whole("maxMessages", 100_000),
    maxBytes: whole("maxBytes", 268_435_456),
    maxBodyBytes: whole("maxBodyBytes", 16_777_216),
    plan: reader.option("plan", rule<CollectorOptions["plan"]>(isObject, "must be a plan"), undefined),
    onRequest: reader.option("onRequest", callable<CollectorOptions["onRequest"]>(), undefined),
  });
}

const NO_NUMBER = "must be a number of 0 or more";

/** Makes a collector, and says what becomes of its log. */
export function makeCollector(options: CollectorOptions, runtime: Runtime, keeping: Keeping = {}): Made {
  const { maxMessages, maxBytes, maxBodyBytes, plan, onRequest } = resolve(options);
  const log = new Log({ messages: maxMessages, bytes: maxBytes });
  const { messages, requests } = log;
  const failures: Failure[] = [];
  const coverage = plan && new PlanCoverage(plan);
  const undo = new Undo(log, coverage, runtime);
  // Made when it is asked for, as a module of a Worker may not do much before its first request.
  let start: string | undefined;

  const collecting = { log, failures, maxBodyBytes, coverage, onRequest, runtime, onEntry: keeping.onEntry };
  const own = {
    log,
    failures,
    coverage,
    forget: () => {
      undo.clear();
      keeping.onChange?.();
    },
    recall: () => {
      const isBack = undo.restore();
      if (isBack) keeping.onChange?.();
      return isBack;
    },
    runtime,
    written: new Written(),
    remaining: () => failures.length,
    hello: {
      maxMessages,
      hasPlan: coverage !== undefined,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    session: () => `${start ??= Math.trunc(runtime.random() * 2 ** 52).toString(36)}-${log.clears}`,
  };

  const collector: Collector = {
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
      if (route.type === "site") return await site(request, route, own);
      if (request.method === "OPTIONS") return preflight(request);
      if (route.type === "health") return answer(200, "OK");
      if (route.type === "browser") return answer(404, "there is none\n");
      return await collect(collecting, request, route);
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
      log.clear();
      coverage?.clear();
      undo.forget();
      failures.length = 0;
      keeping.onChange?.();
    },
  };
  const load = (entry: Entry): void => {
    log.load(entry);
    const text = entry.request.codec?.format === "protobuf";
    for (const message of entry.request.messages) coverage?.add(message, { text });
  };
  return { collector, log, load };
}
