/**
 * For Next.js: one tracker for all that its bundler makes of an app, bound to route handlers, server actions, pages and
 * the proxy.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { nextFetch, shared } from "@growingio-edge/tracker/next";
 *
 * export const tracker = shared(() =>
 *   GrowingTracker.consumer(
 *     new AsyncBufferedConsumer({
 *       productId: "your-account-id",
 *       dataSourceId: "your-data-source-id",
 *       serverHost: "https://collect.example.com",
 *       fetch: nextFetch,
 *     }),
 *   )
 * );
 * ```
 *
 * @module
 */
export { nextFetch } from "./next/fetch.ts";
export { growing, type NextParts, type NextVisit } from "./next/growing.ts";
export { shared } from "./next/shared.ts";
