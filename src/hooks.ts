/**
 * Hooks: what sees each message before it is sent, to mask what must not leave, to send a part of many, or to add to it.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { enrich, redact, sample } from "@growingio-edge/tracker/hooks";
 *
 * const consumer = new AsyncBufferedConsumer({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 * });
 * const tracker = GrowingTracker.consumer(consumer, {
 *   use: [
 *     sample(0.1, { events: ["page_view"] }),
 *     enrich((message) => ({ ...message, attributes: { ...message.attributes, region: "cn" } })),
 *     redact({ attributes: ["phone"], patterns: "pii" }),
 *   ],
 * });
 * ```
 *
 * @module
 */
export { enrich } from "./hooks/enrich.ts";
export type { PatternName } from "./hooks/patterns.ts";
export { redact } from "./hooks/redact.ts";
export type { RedactOptions } from "./hooks/redact-options.ts";
export { sample, type SampleOptions } from "./hooks/sample.ts";
export { use } from "./hooks/use.ts";
