/**
 * Who the visitor of a page is, as GrowingIO's Web SDK knows him: a server that answers his requests tracks in the same
 * name.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker, type InvocationContext } from "@growingio-edge/tracker";
 * import { visitorOf } from "@growingio-edge/tracker/visitor";
 *
 * const productId = "your-account-id";
 * const tracker = GrowingTracker.consumer(
 *   new AsyncBufferedConsumer({
 *     productId,
 *     dataSourceId: "your-data-source-id",
 *     serverHost: "https://collect.example.com",
 *   }),
 * );
 *
 * export default {
 *   fetch(request: Request, env: unknown, ctx: InvocationContext): Response {
 *     const visitor = visitorOf(request, { productId });
 *     if (visitor.anonymousId) tracker.bind(ctx, visitor).trackCustomEvent("visit");
 *     return new Response("hello");
 *   },
 * };
 * ```
 *
 * @module
 */
export type { VisitorSource } from "./visitor/source.ts";
export * from "./visitor/facts.ts";
export * from "./visitor/visitor.ts";
