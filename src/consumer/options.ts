import type { DropReason } from "../delivery/report.ts";
import type { TrackerError } from "../errors.ts";
import type { WireMessage } from "../wire.ts";
import type { Parser } from "../parser/parser.ts";
import type { Fetch } from "../runtime.ts";

/**
 * The options that every consumer has.
 *
 * @example
 * ```ts
 * import type { ConsumerOptions } from "@growingio-edge/tracker";
 *
 * const options: ConsumerOptions = {
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 *   retryLimit: 5,
 *   onDrop: (messages, reason) => console.warn(`${messages.length} messages were dropped: ${reason}`),
 * };
 * ```
 */
export interface ConsumerOptions {
  /** The product id; on the platform: AccountID. */
  readonly productId: string;
  /** The data source id; on the platform: DataSourceID. */
  readonly dataSourceId: string;
  /** Where messages are collected: an absolute http or https URL; on the platform: ServerHost. */
  readonly serverHost: string;
  /**
   * What a batch looks like on the wire.
   *
   * @default new JsonParser()
   */
  readonly parser?: Parser | undefined;
  /**
   * How often a request is tried again after the first try: 0 or more.
   *
   * @default 3
   */
  readonly retryLimit?: number | undefined;
  /**
   * Milliseconds for one try, up to the end of the answer: 1 or more.
   *
   * @default 5000
   */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * Milliseconds that the pauses between tries grow from: a random time up to this before the first retry, up to
   * twice as long before the next, and so on. A longer `Retry-After` of the server goes before it.
   *
   * @default 250
   */
  readonly retryBackoffMs?: number | undefined;
  /**
   * Whether the server's certificate is checked. `false` serves on Bun alone, as Web `fetch` has no switch for it, and
   * is said once by `console.warn`; on Node and Deno give `fetch: nodeFetch({ verifyCert: false })` of
   * `@growingio-edge/tracker/node`. Elsewhere, and beside a `fetch` of yours, it is refused.
   *
   * @default true
   */
  readonly verifyCert?: boolean | undefined;
  /**
   * Bytes of an encoded batch above which it is cut into smaller ones: 1 or more. A single message above it is refused
   * as `too-large`.
   *
   * @default 2097152
   */
  readonly maxBatchBytes?: number | undefined;
  /**
   * The platform that events name in `platform`.
   *
   * @default "javascript"
   */
  readonly platform?: string | undefined;
  /**
   * Checks messages and then lets them go, without sending: for tests and for users who did not consent.
   *
   * @default false
   */
  readonly disabled?: boolean | undefined;
  /**
   * Makes the requests instead of the platform's `fetch`. It is called detached: a service binding needs an arrow
   * function around it, `(url, init) => env.COLLECT.fetch(url, init)`.
   */
  readonly fetch?: Fetch | undefined;
  /** Goes into each request, for example `headers`, which are merged. What the protocol needs goes before it. */
  readonly fetchInit?: Omit<RequestInit, "method" | "body" | "signal" | "redirect"> | undefined;
  /** Hears of each batch that was delivered. */
  readonly onDelivered?: ((messages: readonly WireMessage[]) => void) | undefined;
  /** Hears of messages that were given up, why, and with which error where there is one. */
  readonly onDrop?:
    | ((messages: readonly WireMessage[], reason: DropReason, error?: TrackerError) => void)
    | undefined;
  /**
   * Hears of each invalid message and of each batch that failed, whether or not somebody awaits it.
   *
   * @default a line a second at the most by `console.warn`, with names alone: of an event, an item key, an attribute; no value that was tracked
   */
  readonly onError?: ((error: TrackerError) => void) | undefined;
}

/**
 * The options of a {@linkcode DefaultConsumer}.
 *
 * @example
 * ```ts
 * import { DefaultConsumer, type DefaultConsumerOptions } from "@growingio-edge/tracker";
 *
 * const options: DefaultConsumerOptions = {
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 *   maxRequests: 16,
 * };
 * const consumer = new DefaultConsumer(options);
 * ```
 */
export interface DefaultConsumerOptions extends ConsumerOptions {
  /**
   * How many requests are made at once at the most: 1 or more. Further calls wait for their turn, in order.
   *
   * @default 64
   */
  readonly maxRequests?: number | undefined;
}

/**
 * The options of a {@linkcode BufferedConsumer}.
 *
 * @example
 * ```ts
 * import { BufferedConsumer, type BufferedConsumerOptions } from "@growingio-edge/tracker";
 *
 * const options: BufferedConsumerOptions = {
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 *   maxSize: 100,
 * };
 * const consumer = new BufferedConsumer(options);
 * ```
 */
export interface BufferedConsumerOptions extends ConsumerOptions {
  /**
   * Messages in a batch, and how many of a kind are held before they are sent: 1 to 2000.
   *
   * @default 500
   */
  readonly maxSize?: number | undefined;
  /**
   * How many messages are held at the most: 1 or more.
   *
   * @default 10240
   */
  readonly maxQueueSize?: number | undefined;
  /**
   * How many bytes messages may hold in memory, as estimated from the lengths of their texts: 1 or more.
   *
   * @default 16777216
   */
  readonly maxQueueBytes?: number | undefined;
  /**
   * How many requests of a kind are made at once at the most: 1 to 64. The messages of a user stay in order, as each
   * user has one place in the queue that one request at a time takes from; 1 keeps all messages of a kind in order.
   *
   * @default 4
   */
  readonly concurrency?: number | undefined;
  /**
   * What becomes of a message when the queue is full: `wait` lets the call send until there is room, `drop-newest`
   * refuses the message at once. Either way the refusal is an error with the code `ERR_OVERFLOW`.
   *
   * @default "wait"; of an AsyncBufferedConsumer "drop-newest"
   */
  readonly overflow?: "wait" | "drop-newest" | undefined;
  /**
   * How many batches an invocation sends at the most, by `tracker.bind` or `waitUntil`: 1 or more. What is left is
   * held for the next. It keeps an invocation within its CPU time.
   *
   * @default 4
   */
  readonly maxBatchesPerInvocation?: number | undefined;
}

/**
 * The options of an {@linkcode AsyncBufferedConsumer}.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, type AsyncBufferedConsumerOptions } from "@growingio-edge/tracker";
 *
 * const options: AsyncBufferedConsumerOptions = {
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 *   flushAfterMs: 2000,
 * };
 * const consumer = new AsyncBufferedConsumer(options);
 * ```
 */
export interface AsyncBufferedConsumerOptions extends BufferedConsumerOptions {
  /**
   * Milliseconds after which the first of the held messages is sent at the latest: 0 or more.
   *
   * @default 10000; 250 for messages that are bound to an invocation
   */
  readonly flushAfterMs?: number | undefined;
  /**
   * Keeps the invocation that is at work alive, for platforms that offer that as a function of its own, such as
   * `import { waitUntil } from "cloudflare:workers"`. Each synchronous burst of calls is then served as a bound
   * invocation is: see `tracker.bind`. Where it throws, as at a Worker's module scope, timers serve.
   */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/**
 * The options of a {@linkcode DebugConsumer}.
 *
 * @example
 * ```ts
 * import { DebugConsumer, type DebugConsumerOptions } from "@growingio-edge/tracker";
 *
 * const options: DebugConsumerOptions = {
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 *   dryRun: true,
 * };
 * const consumer = new DebugConsumer(options);
 * ```
 */
export interface DebugConsumerOptions extends ConsumerOptions {
  /**
   * Prints everything and sends nothing.
   *
   * @default false
   */
  readonly dryRun?: boolean | undefined;
  /**
   * Where lines are printed.
   *
   * @default console.log
   */
  readonly log?: ((line: string) => void) | undefined;
}

/** The one table of defaults that are numbers. */
export const DEFAULTS = {
  retryLimit: 3,
  requestTimeoutMs: 5000,
  retryBackoffMs: 250,
  maxBatchBytes: 2_097_152,
  maxSize: 500,
  maxQueueSize: 10_240,
  maxQueueBytes: 16_777_216,
  maxBatchesPerInvocation: 4,
  concurrency: 4,
  maxRequests: 64,
} as const;
