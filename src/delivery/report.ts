import type { TrackerError } from "../errors.ts";

/**
 * Why a message was given up.
 *
 * - `overflow`: the queue was full.
 * - `rejected`: the server answered that it will never take it (a redirect or a 4xx), or it could not be encoded.
 * - `too-large`: alone, it is larger than `maxBatchBytes` or than what the server takes (413).
 * - `undelivered`: a consumer without a queue spent its retries, or it failed alone, round after round, while others
 *   were delivered.
 * - `expired`: it was in an outbox for longer than `maxAgeMs`, and a round of retries was of no use.
 * - `storage`: an outbox could not store it, or cannot read it any more.
 * - `stopped`: it came after `stop()`, or was still held when `stop()` ended.
 *
 * @example
 * ```ts
 * import type { DropReason } from "@growingio-edge/tracker";
 *
 * const reason: DropReason = "overflow";
 * ```
 */
export type DropReason = "overflow" | "rejected" | "too-large" | "undelivered" | "expired" | "storage" | "stopped";

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
  /** What went wrong with these messages on the way, once a batch, whoever was sending them. */
  readonly errors: readonly TrackerError[];
  /** What the consumer did in all and holds, as the flush ends: its `stats`. */
  readonly total: ConsumerStats;
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
   * Milliseconds until what is left is given up. With 0 that is done before `stop()` returns, as at the `exit` of a
   * process.
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
  /** Events that the hook `sample` left out so far; not there without that hook. */
  readonly sampled?: number | undefined;
  /** Messages that the hook `enrich` left out so far, as its function returned `null`; not there without that hook. */
  readonly filtered?: number | undefined;
}
