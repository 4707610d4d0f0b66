import type { Invocation } from "../delivery/invocation.ts";
import type { ConsumerStats, FlushOptions, FlushReport, StopOptions } from "../delivery/report.ts";
import type { TrackerError } from "../errors.ts";
import type { Message } from "../message/message.ts";

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
