import { GrowingParamError, type TrackerError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import type { Consumer } from "./consumer.ts";
import { isConsumer, NO_CONSUMER } from "./is-consumer.ts";
import type { Invocation } from "../delivery/invocation.ts";
import type { ConsumerStats, FlushOptions, FlushReport, StopOptions } from "../delivery/report.ts";

/**
 * A consumer that hands everything on to another: what the four consumers of this package are made of. Extend it to
 * change one step and leave the rest as it is.
 *
 * @example
 * ```ts
 * import { BaseConsumer, BufferedConsumer, type Invocation, type Message } from "@growingio-edge/tracker";
 *
 * class Sampled extends BaseConsumer {
 *   override send(message: Message, invocation?: Invocation): Promise<void> {
 *     return Math.random() < 0.1 ? super.send(message, invocation) : Promise.resolve();
 *   }
 * }
 * const sampled = new Sampled(
 *   new BufferedConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" }),
 * );
 * ```
 */
export class BaseConsumer implements Consumer {
  readonly #inner: Consumer;

  /**
   * Makes a consumer that hands everything on.
   *
   * @param inner Who does the work.
   * @throws {GrowingParamError} when that is no consumer.
   */
  constructor(inner: Consumer) {
    if (!isConsumer(inner)) {
      throw new GrowingParamError("make a consumer", [{ path: "inner", rule: NO_CONSUMER, received: inner }]);
    }
    this.#inner = inner;
  }

  /** The product id that requests go to. */
  get productId(): string {
    return this.#inner.productId;
  }

  /** The data source id of messages that name none. */
  get dataSourceId(): string {
    return this.#inner.dataSourceId;
  }

  /** Where requests go, without a slash at the end. */
  get serverHost(): string {
    return this.#inner.serverHost;
  }

  /** The platform that events name. */
  get platform(): string {
    return this.#inner.platform;
  }

  /** A snapshot of what was done and is held. */
  get stats(): ConsumerStats {
    return this.#inner.stats;
  }

  /** The clock, for events without an event time: Unix milliseconds. */
  now(): number {
    return this.#inner.now();
  }

  /**
   * Takes a message. A message without a product or data source id gets the consumer's.
   *
   * @param message The message.
   * @param invocation The invocation that it belongs to, which is kept alive until it is settled.
   * @returns A promise that tells when the consumer has done its part: see each consumer. It rejects with a
   * {@linkcode TrackerError}; where nobody awaits it, that stays without consequence.
   */
  send(message: Message, invocation?: Invocation): Promise<void> {
    return this.#inner.send(message, invocation);
  }

  /** Tells `onError` of an error that came up before a message was made. */
  report(error: TrackerError): void {
    this.#inner.report(error);
  }

  /** Sends what is held and waits for what is on its way. Never rejects. */
  flush(options?: FlushOptions): Promise<FlushReport> {
    return this.#inner.flush(options);
  }

  /** Refuses further messages, flushes, and gives up what is left. Never rejects; twice is harmless. */
  stop(options?: StopOptions): Promise<FlushReport> {
    return this.#inner.stop(options);
  }
}
