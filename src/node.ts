/**
 * What servers on Node, Deno and Bun need beside the core: certificates of one's own, a proxy, and a last flush when
 * the process ends.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { flushOnExit, nodeFetch } from "@growingio-edge/tracker/node";
 *
 * const tracker = GrowingTracker.consumer(
 *   new AsyncBufferedConsumer({
 *     productId: "your-account-id",
 *     dataSourceId: "your-data-source-id",
 *     serverHost: "https://collect.example.com",
 *     fetch: nodeFetch({ proxy: "http://user:password@proxy.example.com:8080" }),
 *   }),
 * );
 * flushOnExit(tracker);
 * ```
 *
 * @module
 */
export * from "./node/exit.ts";
export * from "./node/fetch.ts";
export type { Closable } from "./node/server.ts";
export type { FlushOptions, FlushReport, StopOptions } from "./delivery/report.ts";
export type { Fetch } from "./runtime.ts";
