import type { WireMessage } from "../wire.ts";

/**
 * What is put on the queue for each message.
 *
 * @example
 * ```ts
 * import type { QueueBody } from "@growingio-edge/tracker/cloudflare";
 *
 * export const ageMs = (body: QueueBody): number => Date.now() - body.acceptedAt;
 * ```
 */
export interface QueueBody {
  /** The message as it is sent, stamped with its ids. */
  readonly message: WireMessage;
  /** When it was accepted, in Unix milliseconds. */
  readonly acceptedAt: number;
  /** Tells it from all others, as a message may come to the queue twice; left out by older versions. */
  readonly id?: string | undefined;
}

/**
 * The producer's side of a Cloudflare Queues binding, as far as it is needed; `env.QUEUE` fits.
 *
 * @example
 * ```ts
 * import type { QueueBinding } from "@growingio-edge/tracker/cloudflare";
 *
 * const queue: QueueBinding = { sendBatch: (messages) => Promise.resolve(console.log([...messages].length)) };
 * ```
 */
export interface QueueBinding {
  /** Puts messages on the queue: 100 and 256 kB at the most. */
  sendBatch(messages: Iterable<{ readonly body: unknown; readonly contentType?: "json" }>): Promise<unknown>;
}

/**
 * A message as the consumer's side of Cloudflare Queues hands it out.
 *
 * @example
 * ```ts
 * import type { QueueMessage } from "@growingio-edge/tracker/cloudflare";
 *
 * export const isLastTry = (message: QueueMessage, maxRetries: number): boolean => message.attempts > maxRetries;
 * ```
 */
export interface QueueMessage {
  /** What was put on the queue. */
  readonly body: unknown;
  /** How many times it was handed out, this time included. */
  readonly attempts: number;
  /** Takes it off the queue. */
  ack(): void;
  /** Leaves it for later. */
  retry(options?: { readonly delaySeconds?: number }): void;
}

/**
 * What a Worker's `queue()` handler is given.
 *
 * @example
 * ```ts
 * import type { QueueBatch } from "@growingio-edge/tracker/cloudflare";
 *
 * export const sizeOf = (batch: QueueBatch): number => batch.messages.length;
 * ```
 */
export interface QueueBatch {
  /** The messages. */
  readonly messages: readonly QueueMessage[];
}
