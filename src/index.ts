/**
 * Server-side event tracking for the GrowingIO customer data platform on Cloudflare Workers, Deno, Bun, Node and other
 * Web-standard runtimes. Nothing that was accepted is lost silently: each message is delivered, held or reported.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 *
 * const tracker = new GrowingTracker({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 * });
 * await tracker.trackCustomEvent("purchase", { anonymousId: "a", attributes: { price: 12.5 } });
 * ```
 *
 * @module
 */
export * from "./consumer/async-buffered.ts";
export * from "./consumer/base.ts";
export * from "./consumer/buffered.ts";
export type * from "./consumer/consumer.ts";
export * from "./consumer/debug.ts";
export * from "./consumer/default.ts";
export type {
  AsyncBufferedConsumerOptions,
  BufferedConsumerOptions,
  ConsumerOptions,
  DebugConsumerOptions,
  DefaultConsumerOptions,
} from "./consumer/options.ts";
export type * from "./delivery/invocation.ts";
export type * from "./delivery/report.ts";
export * from "./errors.ts";
export * from "./message/builder.ts";
export * from "./message/custom-event.ts";
export type {
  Attributes,
  AttributesOf,
  AttributeValue,
  EventItem,
  Identities,
  PresetFields,
  Stamp,
} from "./message/given.ts";
export * from "./message/item.ts";
export type { Message } from "./message/message.ts";
export * from "./message/person.ts";
export * from "./message/user-login.ts";
export * from "./message/user-mapping.ts";
export * from "./parser/json.ts";
export type * from "./parser/parser.ts";
export { type Fetch, platform, type Runtime } from "./runtime.ts";
export type * from "./tracker/calls.ts";
export type * from "./tracker/options.ts";
export type * from "./tracker/plan-types.ts";
export * from "./tracker/tracker.ts";
export { VERSION } from "./version.ts";
export type {
  MessageKind,
  WireAttributes,
  WireEvent,
  WireItem,
  WireMapping,
  WireMessage,
  WirePreset,
  WireResourceItem,
} from "./wire.ts";
