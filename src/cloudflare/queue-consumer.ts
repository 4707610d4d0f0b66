import { BaseConsumer } from "../consumer/base.ts";
import type { ConsumerOptions } from "../consumer/options.ts";
import { platform, type Runtime } from "../runtime.ts";
import { createConsumer } from "../delivery/frame.ts";
import type { QueueBinding } from "./binding.ts";
import { resolveProducer } from "./options.ts";
import { Producer } from "./producer.ts";

/**
 * The options of a {@linkcode QueueConsumer}.
 *
 * @example
 * ```ts
 * import type { QueueBinding, QueueConsumerOptions } from "@growingio-edge/tracker/cloudflare";
 *
 * export const optionsFor = (queue: QueueBinding): QueueConsumerOptions => ({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   queue,
 * });
 * ```
 */
export type QueueConsumerOptions =
  & Pick<
    ConsumerOptions,
    "productId" | "dataSourceId" | "platform" | "disabled" | "retryLimit" | "retryBackoffMs" | "onDrop" | "onError"
  >
  & {
    /** The binding of the queue. */
    readonly queue: QueueBinding;
    /** Hears of each batch that the queue took; that it was delivered, {@linkcode deliverQueueBatch} tells. */
    readonly onQueued?: ConsumerOptions["onDelivered"];
  };

/**
 * Puts messages on a Cloudflare Queue instead of sending them: durable, and shared by all isolates. `send` resolves
 * when the queue has the message. The `queue()` handler of a Worker sends them on: see {@linkcode deliverQueueBatch}.
 *
 * @example
 * ```ts
 * import { GrowingTracker, type InvocationContext } from "@growingio-edge/tracker";
 * import { type QueueBinding, QueueConsumer } from "@growingio-edge/tracker/cloudflare";
 *
 * export default {
 *   fetch(request: Request, env: { QUEUE: QueueBinding }, ctx: InvocationContext): Response {
 *     const consumer = new QueueConsumer({ productId: "p", dataSourceId: "d", queue: env.QUEUE });
 *     GrowingTracker.consumer(consumer).bind(ctx).trackCustomEvent("visit", { anonymousId: request.headers.get("X-Visitor-Id") });
 *     return new Response("hello");
 *   },
 * };
 * ```
 */
export class QueueConsumer extends BaseConsumer {
  /**
   * Makes a QueueConsumer. Nothing of the platform is touched before the first message.
   *
   * @param options The options.
   * @param runtime The platform, for tests.
   * @throws {GrowingParamError} when an option breaks a rule, with every fault.
   */
  constructor(options: QueueConsumerOptions, runtime: Runtime = platform) {
    const resolved = resolveProducer(options);
    super(createConsumer(resolved, runtime, (frame) => new Producer(frame, resolved)));
  }
}
