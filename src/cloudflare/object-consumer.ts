import { BaseConsumer } from "../consumer/base.ts";
import type { ConsumerOptions } from "../consumer/options.ts";
import { createConsumer } from "../delivery/frame.ts";
import { platform, type Runtime } from "../runtime.ts";
import type { OutboxNamespace } from "./namespace.ts";
import { resolveObjectProducer } from "./options.ts";
import { Producer } from "./producer.ts";

/**
 * The options of an {@linkcode OutboxObjectConsumer}.
 *
 * @example
 * ```ts
 * import type { OutboxNamespace, OutboxObjectConsumerOptions } from "@growingio-edge/tracker/cloudflare";
 *
 * export const optionsFor = (namespace: OutboxNamespace): OutboxObjectConsumerOptions => ({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   namespace,
 *   objects: 4,
 * });
 * ```
 */
export type OutboxObjectConsumerOptions =
  & Pick<
    ConsumerOptions,
    "productId" | "dataSourceId" | "platform" | "disabled" | "retryLimit" | "retryBackoffMs" | "onDrop" | "onError"
  >
  & {
    /** The binding of the objects. */
    readonly namespace: OutboxNamespace;
    /**
     * How many objects share the load: 1 to 1000. The messages of a user go to one of them. Another number later sends
     * some users to another object while the first still sends what it has.
     *
     * @default 1
     */
    readonly objects?: number | undefined;
    /** Hears of each batch that an object stored. */
    readonly onQueued?: ConsumerOptions["onDelivered"];
  };

/**
 * Puts messages on Durable Objects that are outboxes instead of sending them: durable at once, and shared by all
 * isolates. `send` resolves when the object has stored the message. See {@linkcode OutboxObject} for what sends them.
 *
 * @example
 * ```ts
 * import { GrowingTracker, type InvocationContext } from "@growingio-edge/tracker";
 * import { OutboxObjectConsumer, type OutboxNamespace } from "@growingio-edge/tracker/cloudflare";
 *
 * export default {
 *   fetch(request: Request, env: { OUTBOX: OutboxNamespace }, ctx: InvocationContext): Response {
 *     const consumer = new OutboxObjectConsumer({ productId: "p", dataSourceId: "d", namespace: env.OUTBOX });
 *     GrowingTracker.consumer(consumer).bind(ctx).trackCustomEvent("visit", { anonymousId: request.headers.get("X-Visitor-Id") });
 *     return new Response("hello");
 *   },
 * };
 * ```
 */
export class OutboxObjectConsumer extends BaseConsumer {
  /**
   * Makes an OutboxObjectConsumer. Nothing of the platform is touched before the first message.
   *
   * @param options The options.
   * @param runtime The platform, for tests.
   * @throws {GrowingParamError} when an option breaks a rule, with every fault.
   */
  constructor(options: OutboxObjectConsumerOptions, runtime: Runtime = platform) {
    const resolved = resolveObjectProducer(options);
    super(createConsumer(resolved, runtime, (frame) => new Producer(frame, resolved)));
  }
}
