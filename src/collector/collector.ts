/**
 * A collector for your own machine and your own tests: it speaks GrowingIO's collect protocol, checks what arrives as
 * strictly as the protocol allows, and keeps it for you to look at. It is a web-standard handler, so it runs wherever
 * the tracker does, in memory or behind a server.
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
import type { MessageKind, WireEvent, WireItem, WireMessage } from "../message/message.ts";
import { platform, type Runtime, sleep } from "../runtime.ts";
import { readBody } from "./body.ts";
import { checkMessage } from "./check.ts";
import { type Codec, codecOf, decode, DecodeError } from "./decode.ts";
import { answer, preflight } from "./response.ts";
import { routeOf } from "./route.ts";
import type { CollectedRequest, Collector, CollectorOptions, Failure } from "./types.ts";

export type { Codec } from "./decode.ts";
export type * from "./types.ts";
export type { MessageKind, WireAttributes, WireEvent, WireItem, WireMessage } from "../message/message.ts";

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
  const { maxMessages = 100_000, maxBodyBytes = 16_777_216 } = options;
  const messages: WireMessage[] = [];
  const requests: CollectedRequest[] = [];
  const failures: Failure[] = [];

  async function collect(request: Request, kind: MessageKind, productId: string): Promise<Response> {
    const url = new URL(request.url);
    const stm = /^\d+$/.test(url.searchParams.get("stm") ?? "") ? Number(url.searchParams.get("stm")) : undefined;
    const seen = {
      time: runtime.now(),
      path: url.pathname,
      kind,
      stm,
      headers: Object.fromEntries(request.headers),
      codec: undefined as Codec | undefined,
      bytes: 0,
      decodedBytes: 0,
      status: 0,
      messages: [] as readonly WireMessage[],
      warnings: [] as readonly string[],
      error: undefined as string | undefined,
    };
    keep(requests, [seen], maxMessages);
    const refuse = (status: number, error: string, headers?: Failure["headers"]): Response => {
      Object.assign(seen, { status, error });
      return answer(status, { error }, headers);
    };
    const body = await readBody(request, maxBodyBytes).catch((error: unknown) => error);
    if (body instanceof Uint8Array) seen.bytes = body.byteLength;
    const failure = failures.shift();
    if (failure?.delayMs) await delay(failure.delayMs, request.signal);
    if (failure?.error) throw failure.error;
    const { status = 503, headers } = failure ?? { status: 200 };
    if (status < 200 || status > 299) return refuse(status, "was told to fail", headers);
    try {
      if (!(body instanceof Uint8Array)) throw body;
      if (request.method !== "POST") return refuse(405, "only POST is understood here", { Allow: "POST, OPTIONS" });
      seen.codec = codecOf(request.headers);
      const decoded = decode(body, seen.codec, kind, stm, maxBodyBytes);
      seen.decodedBytes = decoded.bytes;
      const findings = decoded.messages.map((message) => checkMessage(message, kind, productId));
      const list = (of: "faults" | "warnings"): string[] =>
        findings.flatMap((finding, index) => finding[of].map((text) => `message ${index} ${text}`));
      const faults = list("faults");
      if (faults.length > 0) return refuse(400, faults.join("; "));
      seen.messages = decoded.messages as readonly WireMessage[];
      seen.warnings = list("warnings");
      seen.status = status;
      keep(messages, seen.messages, maxMessages);
      return answer(status, { accepted: seen.messages.length, warnings: seen.warnings }, headers);
    } catch (error) {
      if (error instanceof DecodeError) return refuse(error.status, error.message);
      return refuse(400, `the body broke off: ${error instanceof Error ? error.message : error}`);
    }
  }

  async function delay(ms: number, signal: AbortSignal): Promise<void> {
    await sleep(runtime, ms, signal);
    if (signal.aborted) throw signal.reason;
  }

  return {
    messages,
    requests,
    get events() {
      return messages.filter(isEvent).filter(({ eventType }) => eventType === "CUSTOM");
    },
    get users() {
      return messages.filter(isEvent).filter(({ eventType }) => eventType !== "CUSTOM");
    },
    get items() {
      return messages.filter((message): message is WireItem => !isEvent(message));
    },
    async fetch(input, init) {
      // A server may call with a request and things of its own, which are no init.
      const request = input instanceof Request ? input : new Request(input, init);
      if (request.method === "OPTIONS") return preflight(request);
      const route = routeOf(new URL(request.url).pathname);
      if (route.type === "health") return answer(200, "OK");
      if (route.type === "unknown") return answer(404, { error: "there is nothing here" });
      return await collect(request, route.kind, route.productId);
    },
    failNext(count, failure = {}) {
      for (let index = 0; index < count; index++) failures.push(failure);
    },
    async waitFor(count, { timeoutMs = 5000 } = {}) {
      for (let waited = 0; messages.length < count; waited += LOOK_MS) {
        if (waited >= timeoutMs) throw new Error(`${messages.length} of ${count} messages came in ${timeoutMs} ms`);
        await sleep(runtime, LOOK_MS);
      }
      return [...messages];
    },
    clear() {
      messages.length = requests.length = failures.length = 0;
    },
  };
}

/** Adds at the end and lets the oldest go. */
function keep<Item>(list: Item[], added: readonly Item[], most: number): void {
  for (const item of added) list.push(item);
  if (list.length > most) list.splice(0, list.length - most);
}

function isEvent(message: WireMessage): message is WireEvent {
  return "eventType" in message;
}
