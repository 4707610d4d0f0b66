import type { TrackerError } from "../errors.ts";
import type { Message } from "../message/message.ts";

/**
 * Why a message was given up.
 *
 * - `overflow`: the queue was full.
 * - `rejected`: the server answered that it will never take it (a redirect or a 4xx), or it could not be encoded.
 * - `too-large`: alone, it is larger than `maxBatchBytes` or than what the server takes (413).
 * - `undelivered`: a consumer without a queue spent its retries.
 * - `stopped`: it came after `stop()`, or was still held when `stop()` ended.
 *
 * @example
 * ```ts
 * import type { DropReason } from "@growingio-edge/tracker";
 *
 * const reason: DropReason = "overflow";
 * ```
 */
export type DropReason = "overflow" | "rejected" | "too-large" | "undelivered" | "stopped";

/**
 * What became of the messages that were accepted before a flush began.
 *
 * @example
 * ```ts
 * import type { FlushReport } from "@growingio-edge/tracker";
 *
 * export const isComplete = (report: FlushReport): boolean => report.retained === 0 && report.dropped === 0;
 * ```
 */
export interface FlushReport {
  /** How many were delivered, by this flush or by whoever was sending them. */
  readonly delivered: number;
  /** How many are still held, for a later flush to send; without a queue: how many calls are still on their way. */
  readonly retained: number;
  /** How many were given up, each reported to `onDrop`. */
  readonly dropped: number;
  /** How many requests this flush made itself, retries included. */
  readonly requests: number;
  /** What went wrong on the way, once a batch. */
  readonly errors: readonly TrackerError[];
}

/**
 * How long a flush may take.
 *
 * @example
 * ```ts
 * import type { FlushOptions } from "@growingio-edge/tracker";
 *
 * const options: FlushOptions = { timeoutMs: 5000, signal: new AbortController().signal };
 * ```
 */
export interface FlushOptions {
  /**
   * Milliseconds until the flush ends whatever is left.
   *
   * @default 25000
   */
  readonly timeoutMs?: number | undefined;
  /** Ends the flush when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * How long the last flush of a `stop()` may take.
 *
 * @example
 * ```ts
 * import type { StopOptions } from "@growingio-edge/tracker";
 *
 * const options: StopOptions = { timeoutMs: 5000 };
 * ```
 */
export interface StopOptions {
  /**
   * Milliseconds until what is left is given up.
   *
   * @default 25000
   */
  readonly timeoutMs?: number | undefined;
}

/**
 * A plain snapshot of what a consumer did and holds.
 *
 * @example
 * ```ts
 * import type { ConsumerStats } from "@growingio-edge/tracker";
 *
 * export const held = (stats: ConsumerStats): number => stats.queued + stats.leased;
 * ```
 */
export interface ConsumerStats {
  /** Messages that are held and on no request. */
  readonly queued: number;
  /** Messages that are on their way. */
  readonly leased: number;
  /** Messages delivered so far. */
  readonly delivered: number;
  /** Messages given up so far, by reason. */
  readonly dropped: { readonly [reason in DropReason]: number };
  /** Requests made so far, retries included. */
  readonly requests: number;
  /** Requests among them that were retries. */
  readonly retries: number;
  /** Bytes of the bodies of these requests. */
  readonly bytes: number;
}

/**
 * What keeps an invocation alive after its answer: a Worker's `ctx`, the state of a Durable Object, the event of a
 * service worker, the contexts of Vercel and Netlify.
 *
 * @example
 * ```ts
 * import type { InvocationContext } from "@growingio-edge/tracker";
 *
 * const pending: Promise<unknown>[] = [];
 * const context: InvocationContext = { waitUntil: (promise) => void pending.push(promise) };
 * ```
 */
export interface InvocationContext {
  /** Keeps the invocation alive until `promise` settles. */
  waitUntil(promise: Promise<unknown>): void;
}

/**
 * One invocation that messages belong to: what `tracker.bind` makes and hands to `send`.
 *
 * @example
 * ```ts
 * import type { Invocation } from "@growingio-edge/tracker";
 *
 * export const isOver = (invocation: Invocation | undefined): boolean => invocation?.isClosed === true;
 * ```
 */
export interface Invocation extends InvocationContext {
  /** Whether it takes no more messages. */
  readonly isClosed: boolean;
}

/**
 * Decides when messages are sent. The package has four: {@linkcode DefaultConsumer}, {@linkcode BufferedConsumer},
 * {@linkcode AsyncBufferedConsumer} and {@linkcode DebugConsumer}; a tracker takes whatever fits this interface.
 *
 * @example
 * ```ts
 * import { BufferedConsumer, type Consumer, GrowingTracker } from "@growingio-edge/tracker";
 *
 * const consumer: Consumer = new BufferedConsumer({
 *   productId: "p",
 *   dataSourceId: "d",
 *   serverHost: "https://collect.example.com",
 * });
 * const tracker = GrowingTracker.consumer(consumer);
 * ```
 */
export interface Consumer {
  /** The product id that requests go to. */
  readonly productId: string;
  /** The data source id of messages that name none. */
  readonly dataSourceId: string;
  /** Where requests go, without a slash at the end. */
  readonly serverHost: string;
  /** The platform that events name. */
  readonly platform: string;
  /** The clock, for events without an event time: Unix milliseconds. */
  now(): number;
  /**
   * Takes a message. A message without a product or data source id gets the consumer's.
   *
   * @param message The message.
   * @param invocation The invocation that it belongs to, which is kept alive until it is settled.
   * @returns A promise that tells when the consumer has done its part: see each consumer. A rejection that nobody
   * awaits stays without consequence.
   */
  send(message: Message, invocation?: Invocation): Promise<void>;
  /** Tells `onError` of an error that came up before a message was made. */
  report(error: TrackerError): void;
  /** Sends what is held and waits for what is on its way. Never rejects. */
  flush(options?: FlushOptions): Promise<FlushReport>;
  /** Refuses further messages, flushes, and gives up what is left. Never rejects; twice is harmless. */
  stop(options?: StopOptions): Promise<FlushReport>;
  /** A snapshot of what was done and is held. */
  readonly stats: ConsumerStats;
}
