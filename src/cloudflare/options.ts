import { productId as productIdRule, readCallbacks, readIds, readRetries, readSending } from "../consumer/resolve.ts";
import type { FrameOptions } from "../delivery/frame.ts";
import type { Callbacks } from "../delivery/ledger.ts";
import type { TransportOptions } from "../delivery/transport.ts";
import { Reader } from "../rules/reader.ts";
import { callable, rule } from "../rules/rules.ts";
import type { QueueBinding } from "./binding.ts";

/** The options of a `QueueConsumer`, complete. */
export interface ResolvedProducerOptions extends FrameOptions {
  readonly retryLimit: number;
  readonly retryBackoffMs: number;
  readonly queue: QueueBinding;
}

/** The complete options of a `QueueConsumer`, or a `GrowingParamError`. */
export function resolveProducer(input: unknown): ResolvedProducerOptions {
  const reader = new Reader(input, "create a QueueConsumer");
  const { onQueued, ...options } = reader.end({
    ...readIds(reader),
    ...readRetries(reader),
    ...readCallbacks(reader),
    onQueued: reader.option("onQueued", callable<Callbacks["onDelivered"]>(), undefined),
    queue: reader.required(
      "queue",
      rule<QueueBinding>((value) => typeof Object(value).sendBatch === "function", "must be a queue"),
    ),
  });
  return { ...options, serverHost: "", onDelivered: onQueued };
}

/** The complete options of `deliverQueueBatch`, or a `GrowingParamError`. */
export function resolveDelivery(input: unknown): TransportOptions & Callbacks {
  const reader = new Reader(input, "deliver a batch");
  return reader.end({ productId: reader.required("productId", productIdRule), ...readSending(reader) });
}
