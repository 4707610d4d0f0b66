/**
 * Tracking through Cloudflare Queues, for fleets that outgrow the memory of their isolates.
 *
 * @example
 * ```ts
 * import { GrowingTracker, type InvocationContext } from "@growingio-edge/tracker";
 * import { deliverQueueBatch, type QueueBatch, type QueueBinding, QueueConsumer } from "@growingio-edge/tracker/cloudflare";
 *
 * export default {
 *   fetch(request: Request, env: { QUEUE: QueueBinding }, ctx: InvocationContext): Response {
 *     const consumer = new QueueConsumer({ productId: "p", dataSourceId: "d", queue: env.QUEUE });
 *     GrowingTracker.consumer(consumer).bind(ctx).trackCustomEvent("visit", { anonymousId: request.headers.get("X-Visitor-Id") });
 *     return new Response("hello");
 *   },
 *   async queue(batch: QueueBatch): Promise<void> {
 *     await deliverQueueBatch(batch, { productId: "p", serverHost: "https://collect.example.com" });
 *   },
 * };
 * ```
 *
 * @module
 */
export type * from "./cloudflare/binding.ts";
export * from "./cloudflare/deliver/deliver.ts";
export type { OutboxNamespace, OutboxStub } from "./cloudflare/namespace.ts";
export * from "./cloudflare/object-consumer.ts";
export type { OutboxObjectOptions } from "./cloudflare/object/options.ts";
export * from "./cloudflare/object/outbox-object.ts";
export * from "./cloudflare/queue-consumer.ts";
