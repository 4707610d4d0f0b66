import { productId as productIdRule, readCallbacks, readIds, readRetries, readSending } from "../consumer/resolve.ts";
import type { FrameOptions } from "../delivery/frame.ts";
import type { Callbacks } from "../delivery/ledger.ts";
import type { TransportOptions } from "../delivery/transport.ts";
import { Reader } from "../rules/reader.ts";
import { callable, integer, rule } from "../rules/rules.ts";
import type { QueueBinding, QueueBody } from "./binding.ts";
import { type Limits, OF_OBJECT, OF_QUEUE } from "./limits.ts";
import { type OutboxNamespace, putOnObjects } from "./namespace.ts";

/** The options of a consumer that puts messages somewhere, complete. */
export interface ResolvedProducerOptions extends FrameOptions {
  readonly retryLimit: number;
  readonly retryBackoffMs: number;
  readonly limits: Limits;
  /** Puts them there. */
  put(bodies: readonly QueueBody[]): unknown;
}

/** What both consumers have that put messages somewhere. */
const readProducer = (reader: Reader) => ({
  ...readIds(reader),
  ...readRetries(reader),
  ...readCallbacks(reader),
  onQueued: reader.option("onQueued", callable<Callbacks["onDelivered"]>(), undefined),
});

/** The complete options of a `QueueConsumer`, or a `GrowingParamError`. */
export function resolveProducer(input: unknown): ResolvedProducerOptions {
  const reader = new Reader(input, "create a QueueConsumer");
  const { onQueued, queue, ...options } = reader.end({
    ...readProducer(reader),
    queue: reader.required(
      "queue",
      rule<QueueBinding>((value) => typeof Object(value).sendBatch === "function", "must be a queue"),
    ),
  });
  return {
    ...options,
    serverHost: "",
    onDelivered: onQueued,
    limits: OF_QUEUE,
    put: (bodies) => queue.sendBatch(bodies.map((body) => ({ body, contentType: "json" }))),
  };
}

/** The complete options of an `OutboxObjectConsumer`, or a `GrowingParamError`. */
export function resolveObjectProducer(input: unknown): ResolvedProducerOptions {
  const reader = new Reader(input, "create an OutboxObjectConsumer");
  const { onQueued, namespace, objects, ...options } = reader.end({
    ...readProducer(reader),
    namespace: reader.required(
      "namespace",
      rule<OutboxNamespace>(
        (value) => ["idFromName", "get"].every((name) => typeof Object(value)[name] === "function"),
        "must be a namespace of Durable Objects",
      ),
    ),
    objects: reader.option("objects", integer(1, 1000), 1),
  });
  return {
    ...options,
    serverHost: "",
    onDelivered: onQueued,
    limits: OF_OBJECT,
    put: (bodies) => putOnObjects(namespace, objects, bodies),
  };
}

/** The complete options of `deliverQueueBatch`, or a `GrowingParamError`. */
export function resolveDelivery(input: unknown): TransportOptions & Callbacks {
  const reader = new Reader(input, "deliver a batch");
  return reader.end({ productId: reader.required("productId", productIdRule), ...readSending(reader) });
}
