import type { MessageKind, WireEvent, WireItem, WireMapping, WireMessage } from "../wire.ts";
import type { TrackingPlan } from "../plan/plan.ts";
import type { PlanReport } from "../plan/report.ts";
import type { Codec } from "./decode/decode.ts";

/**
 * A request that came to the collector.
 *
 * @example
 * ```ts
 * import type { CollectedRequest } from "@growingio-edge/tracker/collector";
 *
 * export const isRefused = (request: CollectedRequest): boolean => request.status >= 400;
 * ```
 */
export interface CollectedRequest {
  /** When it came, in Unix milliseconds. */
  readonly time: number;
  /** Its method. */
  readonly method: string;
  /** Its path, without the query. */
  readonly path: string;
  /** Its query, without the question mark; empty where it has none. */
  readonly query: string;
  /** What it carries; undefined where its path is none of the protocol's. */
  readonly kind: MessageKind | undefined;
  /** The sending time that it names, in Unix milliseconds. */
  readonly stm: number | undefined;
  /** Its headers, with names in lower case. */
  readonly headers: { readonly [name: string]: string };
  /** Its body as it came, up to its first 65,536 bytes. */
  readonly body: Uint8Array;
  /** How its body came, as far as it could be told. */
  readonly codec: Codec | undefined;
  /** The size of its body in bytes, as it came. */
  readonly bytes: number;
  /** The size of its body in bytes, without compression. */
  readonly decodedBytes: number;
  /** The status that it was answered with; 0 where no answer was given. */
  readonly status: number;
  /** The answer; undefined where none was given. */
  readonly answer: CollectedAnswer | undefined;
  /** The messages that were taken. */
  readonly messages: readonly WireMessage[];
  /** What is worth a look in messages that were taken: 20 texts, and how many more there are. */
  readonly warnings: readonly string[];
  /** Where messages that were taken are off the tracking plan, bounded like `warnings`; empty without a plan. */
  readonly violations: readonly string[];
  /** Why it was refused. */
  readonly error: string | undefined;
}

/**
 * What a request was answered.
 *
 * @example
 * ```ts
 * import type { CollectedAnswer } from "@growingio-edge/tracker/collector";
 *
 * export const waitOf = ({ headers }: CollectedAnswer): number => Number(headers["Retry-After"] ?? 0);
 * ```
 */
export interface CollectedAnswer {
  /** Its headers, without those that say the same of every answer. */
  readonly headers: { readonly [name: string]: string };
  /** Its body, up to its first 4096 characters. */
  readonly body: string;
}

/**
 * How the next requests fail.
 *
 * @example
 * ```ts
 * import type { Failure } from "@growingio-edge/tracker/collector";
 *
 * const busy: Failure = { status: 429, headers: { "Retry-After": "2" } };
 * const slow: Failure = { status: 200, delayMs: 1000 };
 * const reset: Failure = { error: new TypeError("connection reset") };
 * ```
 */
export interface Failure {
  /**
   * The status to answer with; from 200 to 299 the request is treated as ever.
   *
   * @default 503
   */
  readonly status?: number | undefined;
  /** Headers of the answer. */
  readonly headers?: { readonly [name: string]: string } | undefined;
  /** Milliseconds before the answer. */
  readonly delayMs?: number | undefined;
  /** Rejects with this instead of answering, as a broken connection does. In memory only. */
  readonly error?: Error | undefined;
}

/**
 * What a collector can be told at its creation.
 *
 * @example
 * ```ts
 * import type { CollectorOptions } from "@growingio-edge/tracker/collector";
 *
 * const options: CollectorOptions = { maxMessages: 1000 };
 * ```
 */
export interface CollectorOptions {
  /**
   * How many messages are kept, and how many requests; the oldest go first.
   *
   * @default 100000
   */
  readonly maxMessages?: number | undefined;
  /**
   * About how many bytes of memory what is kept may take: bodies as they came and as they were without compression, and
   * the values in them; the oldest go first.
   *
   * @default 268435456
   */
  readonly maxBytes?: number | undefined;
  /**
   * Bytes of a body above which it is refused with 413, before and after it is decompressed.
   *
   * @default 16777216
   */
  readonly maxBodyBytes?: number | undefined;
  /**
   * What may be tracked: what `definePlan` or `readPlan` of `@growingio-edge/tracker/plan` makes. What is off it is
   * taken all the same, and marked.
   */
  readonly plan?: TrackingPlan | undefined;
  /** Hears of each request when it has ended, refused ones and those to paths that nobody knows too. */
  readonly onRequest?: ((request: CollectedRequest) => void) | undefined;
}

/**
 * A collector: a handler, what it got, and how to make it fail.
 *
 * @example
 * ```ts
 * import { type Collector, createCollector } from "@growingio-edge/tracker/collector";
 *
 * const collector: Collector = createCollector();
 * ```
 */
export interface Collector {
  /**
   * Answers a request: what trackers send, `/healthy-check`, and for people a page at `/` and its API under `/api/`,
   * which answer to their own origin alone. Fits the option `fetch` of consumers, and the handlers of servers, which may
   * give more beside the request. It needs no `this`.
   */
  readonly fetch: (input: Request | string | URL, init?: object) => Promise<Response>;
  /** The messages that were taken, oldest first. */
  readonly messages: readonly WireMessage[];
  /** The custom events among them. */
  readonly events: readonly WireEvent[];
  /** The login user attributes among them. */
  readonly users: readonly WireEvent[];
  /** The items among them. */
  readonly items: readonly WireItem[];
  /** The user mappings among them. */
  readonly mappings: readonly WireMapping[];
  /** The requests, oldest first; of the page and its API none. One to a path that nobody knows has the status 404. */
  readonly requests: readonly CollectedRequest[];
  /** What was seen of the plan since the last `clear()`; undefined without a plan. */
  readonly planReport: PlanReport | undefined;
  /** Makes the next `count` requests to the protocol's routes fail. */
  failNext(count: number, failure?: Failure): void;
  /**
   * Waits until at least `count` messages were taken, and returns them.
   *
   * @throws {Error} when they have not come in `timeoutMs`, 5000 by default.
   */
  waitFor(count: number, options?: { readonly timeoutMs?: number | undefined }): Promise<readonly WireMessage[]>;
  /** Forgets what came and what shall fail. */
  clear(): void;
}
