/**
 * The tracker of a request for all code that serves it, without handing it down. It needs `AsyncLocalStorage`: Node,
 * Deno, Bun, and Workers with the compatibility flag `nodejs_als` or `nodejs_compat`.
 *
 * The adapters (`@growingio-edge/tracker/express` and the others) bind a tracker to each request; {@linkcode withTracker}
 * does so for anything else, as a job or a message of a queue.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { currentTracker, withTracker } from "@growingio-edge/tracker/context";
 *
 * const tracker = new GrowingTracker({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" });
 *
 * withTracker(tracker, undefined, { loginUserId: "cpacm" }, async () => {
 *   await currentTracker(tracker).trackCustomEvent("job_done");
 * });
 * ```
 *
 * @module
 */
export { currentTracker, withTracker } from "./context/current.ts";
