/**
 * What the server keeps apart: events (custom events and login user attributes) and items (records of a dimension
 * table). They never share a request.
 *
 * @example
 * ```ts
 * import type { MessageKind } from "@growingio-edge/tracker";
 *
 * const kind: MessageKind = "event";
 * ```
 */
export type MessageKind = "event" | "item";

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
 * An event as it is sent, under the protocol's names (`EventV3Dto`).
 *
 * @example
 * ```ts
 * import type { WireEvent } from "@growingio-edge/tracker";
 *
 * const event: WireEvent = { eventType: "CUSTOM", eventName: "purchase", timestamp: 1_700_000_000_123, deviceId: "a" };
 * ```
 */
export interface WireEvent {
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
 * A message as it is sent. `"eventType" in message` tells events from items.
 *
 * @example
 * ```ts
 * import type { WireMessage } from "@growingio-edge/tracker";
 *
 * export const nameOf = (message: WireMessage): string | undefined =>
 *   "eventType" in message ? message.eventName : message.key;
 * ```
 */
export type WireMessage = WireEvent | WireItem;

/** The lane a message belongs to. */
export function kindOf(message: WireMessage): MessageKind {
  return "eventType" in message ? "event" : "item";
}
