/**
 * What the server keeps apart: events (custom events and login user attributes), items (records of a dimension table)
 * and user mappings. They never share a request.
 *
 * @example
 * ```ts
 * import type { MessageKind } from "@growingio-edge/tracker";
 *
 * const kind: MessageKind = "event";
 * ```
 */
export type MessageKind = "event" | "item" | "mapping";

/**
 * Attributes as they are sent.
 *
 * @example
 * ```ts
 * import type { WireAttributes } from "@growingio-edge/tracker";
 *
 * const attributes: WireAttributes = { name: "cpacm", age: 100, education: "本科||硕士" };
 * ```
 */
export interface WireAttributes {
  /** One attribute. */
  readonly [name: string]: string | number | boolean;
}

/**
 * The preset fields of an event as they are sent: what the platform analyses beside attributes.
 *
 * @example
 * ```ts
 * import type { WirePreset } from "@growingio-edge/tracker";
 *
 * const preset: WirePreset = { domain: "shop.example.com", language: "zh-CN" };
 * ```
 */
export interface WirePreset {
  /** The domain of the page, as `shop.example.com`. */
  readonly domain?: string | undefined;
  /** The URL scheme of the app. */
  readonly urlScheme?: string | undefined;
  /** The brand of the device. */
  readonly deviceBrand?: string | undefined;
  /** The model of the device. */
  readonly deviceModel?: string | undefined;
  /** The type of the device, as `phone`. */
  readonly deviceType?: string | undefined;
  /** The version of the app. */
  readonly appVersion?: string | undefined;
  /** The name of the app. */
  readonly appName?: string | undefined;
  /** The language of the user, as `zh-CN`. */
  readonly language?: string | undefined;
}

/** The names of the preset fields. */
export const PRESET: readonly (keyof WirePreset)[] = [
  "domain",
  "urlScheme",
  "deviceBrand",
  "deviceModel",
  "deviceType",
  "appVersion",
  "appName",
  "language",
];

/**
 * The item that an event is about, as it is sent (`ResourceItem`).
 *
 * @example
 * ```ts
 * import type { WireResourceItem } from "@growingio-edge/tracker";
 *
 * const item: WireResourceItem = { key: "product", id: "sku-1", attributes: { colour: "red" } };
 * ```
 */
export interface WireResourceItem {
  /** The item key: the dimension table's identifier. */
  readonly key: string;
  /** The item id: the record's identifier. */
  readonly id: string;
  /** The attributes, left out when there are none. */
  readonly attributes?: WireAttributes | undefined;
}

/**
 * An event as it is sent, under the protocol's names (`EventV3Dto`).
 *
 * @example
 * ```ts
 * import type { WireEvent } from "@growingio-edge/tracker";
 *
 * const event: WireEvent = { eventType: "CUSTOM", eventName: "purchase", timestamp: 1_700_000_000_123, deviceId: "a" };
 * ```
 */
export interface WireEvent extends WirePreset {
  /** `CUSTOM` for a custom event, `LOGIN_USER_ATTRIBUTES` for attributes of a login user. */
  readonly eventType: "CUSTOM" | "LOGIN_USER_ATTRIBUTES";
  /** The version of the SDK. */
  readonly sdkVersion?: string | undefined;
  /** The platform of the SDK: `javascript` unless the option `platform` says otherwise. */
  readonly platform?: string | undefined;
  /** When it happened, in Unix milliseconds: the event time where one was given, else the time of the call. */
  readonly timestamp: number;
  /** The custom event's name. */
  readonly eventName?: string | undefined;
  /** The anonymous id. */
  readonly deviceId?: string | undefined;
  /** The login user key. */
  readonly userKey?: string | undefined;
  /** The login user id. */
  readonly userId?: string | undefined;
  /** The attributes, left out when there are none. */
  readonly attributes?: WireAttributes | undefined;
  /** The item that a custom event is about. */
  readonly resourceItem?: WireResourceItem | undefined;
  /** The event time again, and only when the caller gave one. */
  readonly sendTime?: number | undefined;
  /** The data source id. */
  readonly dataSourceId?: string | undefined;
  /** The product id. */
  readonly projectKey?: string | undefined;
}

/**
 * A record of a dimension table as it is sent, under the protocol's names (`ItemDto`).
 *
 * @example
 * ```ts
 * import type { WireItem } from "@growingio-edge/tracker";
 *
 * const item: WireItem = { key: "product", id: "sku-1", attributes: { colour: "red" } };
 * ```
 */
export interface WireItem {
  /** The item key: the dimension table's identifier. */
  readonly key: string;
  /** The item id: the record's identifier. */
  readonly id: string;
  /** The attributes, left out when there are none. */
  readonly attributes?: WireAttributes | undefined;
  /** The data source id. */
  readonly dataSourceId?: string | undefined;
  /** The product id. */
  readonly projectKey?: string | undefined;
}

/**
 * Identities of one user as they are sent, under the protocol's names (`UserMappingDto`).
 *
 * @example
 * ```ts
 * import type { WireMapping } from "@growingio-edge/tracker";
 *
 * const mapping: WireMapping = { identifies: { phone: "13800000000", email: "u@example.com" } };
 * ```
 */
export interface WireMapping {
  /** Login user ids by their login user keys. */
  readonly identifies: { readonly [loginUserKey: string]: string };
  /** None: a mapping is nothing but identities. */
  readonly attributes?: undefined;
  /** The event time, and only when the caller gave one. */
  readonly sendTime?: number | undefined;
  /** The data source id. */
  readonly dataSourceId?: string | undefined;
  /** The product id. */
  readonly projectKey?: string | undefined;
}

/**
 * A message as it is sent. `"eventType" in message` tells events from others, and `"identifies" in message` user
 * mappings from items.
 *
 * @example
 * ```ts
 * import type { WireMessage } from "@growingio-edge/tracker";
 *
 * export function nameOf(message: WireMessage): string | undefined {
 *   if ("eventType" in message) return message.eventName;
 *   return "identifies" in message ? Object.keys(message.identifies).join() : message.key;
 * }
 * ```
 */
export type WireMessage = WireEvent | WireItem | WireMapping;

/** The lane a message belongs to. */
export function kindOf(message: WireMessage): MessageKind {
  return "eventType" in message ? "event" : "identifies" in message ? "mapping" : "item";
}

/** Where messages of a kind are collected. Protocol: "Requests", "User mapping". */
export function pathOf(kind: MessageKind, productId: string): string {
  const path = `/projects/${encodeURIComponent(productId)}/collect`;
  return kind === "event" ? `/v3${path}` : `${path}/${kind === "item" ? kind : "user-mapping"}`;
}
