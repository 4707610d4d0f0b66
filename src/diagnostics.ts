/**
 * What a consumer does, on channels of `node:diagnostics_channel`: for Node, Deno and Bun without OpenTelemetry.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { instrument } from "@growingio-edge/tracker/diagnostics";
 * import { subscribe } from "node:diagnostics_channel";
 *
 * subscribe("growingio:dropped", (message) => console.warn(message));
 * const tracker = GrowingTracker.consumer(
 *   instrument(AsyncBufferedConsumer, {
 *     productId: "your-account-id",
 *     dataSourceId: "your-data-source-id",
 *     serverHost: "https://collect.example.com",
 *   }),
 * );
 * ```
 *
 * @module
 */
import { channel } from "node:diagnostics_channel";
import type { Consumer } from "./consumer/consumer.ts";
import type { ConsumerOptions } from "./consumer/options.ts";
import { instrumented, type InstrumentedConsumer } from "./numbers/instrument.ts";

/** A channel costs nothing where nobody subscribed. */
const channels = {
  accepted: channel("growingio:accepted"),
  delivered: channel("growingio:delivered"),
  dropped: channel("growingio:dropped"),
  request: channel("growingio:request"),
};

/**
 * Makes a consumer that publishes what it does:
 *
 * | channel               | what is published                                                                     |
 * | --------------------- | ------------------------------------------------------------------------------------- |
 * | `growingio:accepted`  | `{ consumer, message }`                                                               |
 * | `growingio:delivered` | `{ consumer, messages }`                                                              |
 * | `growingio:dropped`   | `{ consumer, messages, reason, error }`                                               |
 * | `growingio:request`   | `{ consumer, status, error, durationMs }`; `error` is the name of what `fetch` threw  |
 *
 * `consumer.stats` has what was done in all and is held. Messages are what users did: mind that where you print them.
 *
 * @param Class The class of the consumer: `AsyncBufferedConsumer` or another.
 * @param options Its options.
 * @returns The consumer, for `GrowingTracker.consumer`.
 * @throws {GrowingParamError} when an option breaks a rule, with every fault.
 *
 * @example
 * ```ts
 * import { BufferedConsumer } from "@growingio-edge/tracker";
 * import { instrument } from "@growingio-edge/tracker/diagnostics";
 *
 * const options = { productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" };
 * const consumer = instrument(BufferedConsumer, options);
 * ```
 */
export function instrument<Options extends ConsumerOptions>(
  Class: new (options: Options) => Consumer,
  options: Options,
): Consumer {
  const publish = (name: keyof typeof channels, message: object): void => {
    if (channels[name].hasSubscribers) channels[name].publish({ consumer, ...message });
  };
  const consumer: InstrumentedConsumer = instrumented(Class, options, {
    accepted: (message) => publish("accepted", { message }),
    delivered: (messages) => publish("delivered", { messages }),
    dropped: (messages, reason, error) => publish("dropped", { messages, reason, error }),
    requested: (request) => publish("request", request),
  });
  return consumer;
}
