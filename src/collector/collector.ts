/**
 * A collector for your own machine and your own tests: it speaks GrowingIO's collect protocol, checks what arrives as
 * strictly as the protocol allows, and keeps it for you to look at: as data, and behind a server on a page that shows
 * live what arrives. It is a web-standard handler, so it runs wherever the tracker does.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { createCollector } from "@growingio-edge/tracker/collector";
 *
 * const collector = createCollector();
 * const tracker = new GrowingTracker({
 *   productId: "p",
 *   dataSourceId: "d",
 *   serverHost: "http://collector.test",
 *   fetch: collector.fetch,
 * });
 * await tracker.trackCustomEvent("purchase", { anonymousId: "a" });
 * console.log(collector.events[0]?.eventName); // purchase
 * ```
 *
 * @module
 */
import { platform, type Runtime } from "../runtime.ts";
import { makeCollector } from "./make.ts";
import type { Collector, CollectorOptions } from "./types.ts";

export type * from "./api.ts";
export type * from "./recorded.ts";
export type { Codec } from "./decode/decode.ts";
export type * from "../plan/report.ts";
export type * from "./types.ts";
export type {
  MessageKind,
  WireAttributes,
  WireEvent,
  WireItem,
  WireMapping,
  WireMessage,
  WirePreset,
  WireResourceItem,
} from "../wire.ts";

/**
 * Makes a collector.
 *
 * @param options What it keeps and takes.
 * @param runtime The platform, for tests.
 *
 * @example
 * ```ts
 * import { createCollector } from "@growingio-edge/tracker/collector";
 *
 * const collector = createCollector();
 * const response = await collector.fetch("http://collector.test/healthy-check");
 * console.log(await response.text()); // OK
 * ```
 */
export function createCollector(options: CollectorOptions = {}, runtime: Runtime = platform): Collector {
  return makeCollector(options, runtime).collector;
}
