/**
 * Numbers for OpenTelemetry: a consumer with instruments of `@opentelemetry/api`.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { instrument } from "@growingio-edge/tracker/otel";
 *
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
import { type MeterProvider, metrics, trace } from "@opentelemetry/api";
import type { Consumer } from "./consumer/consumer.ts";
import type { ConsumerOptions } from "./consumer/options.ts";
import { instrumented, type Observer } from "./numbers/instrument.ts";
import { VERSION } from "./version.ts";
import { kindOf, type WireMessage } from "./wire.ts";

const NAME = "@growingio-edge/tracker";

/**
 * The options of {@linkcode instrument}.
 *
 * @example
 * ```ts
 * import type { InstrumentOptions } from "@growingio-edge/tracker/otel";
 *
 * const options: InstrumentOptions = { attributes: { tracker: "shop" } };
 * ```
 */
export interface InstrumentOptions {
  /**
   * Where the instruments are made.
   *
   * @default the global one
   */
  readonly meterProvider?: MeterProvider | undefined;
  /**
   * Attributes of all that is measured, to tell several consumers apart.
   *
   * @default {}
   */
  readonly attributes?: { readonly [name: string]: string } | undefined;
}

/**
 * Makes a consumer whose doings are measured. While a span is active, each message that is tracked adds an event
 * `growingio.message` to it, with its kind and its name. Nothing that was tracked is in any of it but names of events.
 *
 * @param Class The class of the consumer: `AsyncBufferedConsumer` or another.
 * @param options Its options.
 * @param more Where the instruments are made, and their attributes.
 * @returns The consumer, for `GrowingTracker.consumer`.
 * @throws {GrowingParamError} when an option breaks a rule, with every fault.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer } from "@growingio-edge/tracker";
 * import { instrument } from "@growingio-edge/tracker/otel";
 *
 * const consumer = instrument(
 *   AsyncBufferedConsumer,
 *   { productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" },
 *   { attributes: { tracker: "shop" } },
 * );
 * ```
 */
export function instrument<Options extends ConsumerOptions>(
  Class: new (options: Options) => Consumer,
  options: Options,
  { meterProvider, attributes = {} }: InstrumentOptions = {},
): Consumer {
  const meter = (meterProvider ?? metrics).getMeter(NAME, VERSION);
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(`growingio.${name}`, { unit: `{${unit}}`, description });
  const accepted = counter("messages.accepted", "message", "Messages that were tracked and are valid");
  const delivered = counter("messages.delivered", "message", "Messages that the server took");
  const dropped = counter("messages.dropped", "message", "Messages that were given up, by reason");
  const duration = meter.createHistogram("growingio.request.duration", {
    unit: "s",
    description: "Requests to the server, by status",
    advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] },
  });
  const count = (messages: readonly WireMessage[], add: (count: number, kind: string) => void): void => {
    const kinds = new Map<string, number>();
    for (const message of messages) kinds.set(kindOf(message), (kinds.get(kindOf(message)) ?? 0) + 1);
    for (const [kind, of] of kinds) add(of, kind);
  };
  const observer: Observer = {
    accepted(message) {
      const kind = kindOf(message);
      accepted.add(1, { ...attributes, kind });
      const name = "eventType" in message ? message.eventName : undefined;
      trace.getActiveSpan()?.addEvent("growingio.message", { kind, ...name === undefined ? {} : { name } });
    },
    delivered: (messages) => count(messages, (of, kind) => delivered.add(of, { ...attributes, kind })),
    dropped: (messages, reason) => count(messages, (of, kind) => dropped.add(of, { ...attributes, kind, reason })),
    requested({ status, error, durationMs }) {
      const ending = status === undefined
        ? { "error.type": error ?? "unknown" }
        : { "http.response.status_code": status };
      duration.record(durationMs / 1000, { ...attributes, ...ending });
    },
  };
  const consumer = instrumented(Class, options, observer);
  const gauge = (name: string, unit: string, description: string, read: () => number): void =>
    meter.createObservableGauge(`growingio.${name}`, { unit, description })
      .addCallback((result) => result.observe(read(), attributes));
  gauge("queue.length", "{message}", "Messages that are held", () => {
    const { queued, leased } = consumer.stats;
    return queued + leased;
  });
  gauge("queue.age", "s", "How long the oldest message that is held has been so", () => consumer.oldestMs / 1000);
  return consumer;
}
