import type { CustomEventMessage } from "./custom-event.ts";
import type { ItemMessage } from "./item.ts";
import type { UserLoginMessage } from "./user-login.ts";

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
 * An attribute's value as callers give it. A list is sent as its elements joined with `||`, without `null`,
 * `undefined` and `""`; a flat map of strings as its JSON text; a bigint as its decimal text. An attribute that is
 * `null` or `undefined` is left out. `NaN`, infinities, dates and other objects are refused.
 *
 * @example
 * ```ts
 * import type { AttributeValue } from "@growingio-edge/tracker";
 *
 * const education: AttributeValue = ["本科", "硕士"]; // sent as "本科||硕士"
 * ```
 */
export type AttributeValue =
  | string
  | number
  | boolean
  | bigint
  | readonly (string | number | boolean | bigint | null | undefined)[]
  | { readonly [key: string]: string }
  | null
  | undefined;

/**
 * Attributes as callers give them, by name.
 *
 * @example
 * ```ts
 * import type { Attributes } from "@growingio-edge/tracker";
 *
 * const attributes: Attributes = { name: "cpacm", age: 100, education: ["本科", "硕士"] };
 * ```
 */
export interface Attributes {
  /** One attribute. */
  readonly [name: string]: AttributeValue;
}

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

/**
 * A message of one of the three types that a tracker takes: each is immutable, and its fields are those of the wire.
 *
 * @example
 * ```ts
 * import { CustomEventMessage, type Message } from "@growingio-edge/tracker";
 *
 * const message: Message = new CustomEventMessage.EventBuilder().setEventName("x").setAnonymousId("a").build();
 * ```
 */
export type Message = CustomEventMessage | UserLoginMessage | ItemMessage;

/**
 * What a tracker sets on each message, under the protocol's names. Items carry no platform.
 *
 * @example
 * ```ts
 * import type { Stamp } from "@growingio-edge/tracker";
 *
 * const stamp: Stamp = { projectKey: "your-account-id", dataSourceId: "your-data-source-id", platform: "javascript" };
 * ```
 */
export interface Stamp {
  /** The product id. */
  readonly projectKey?: string | undefined;
  /** The data source id. */
  readonly dataSourceId?: string | undefined;
  /** The platform of events. */
  readonly platform?: string | undefined;
}

/** The platform that messages name unless an option says otherwise; protocol: `platform`, Python sends `python`. */
export const PLATFORM: string = "javascript";

/** The lane a message belongs to. */
export function kindOf(message: WireMessage): MessageKind {
  return "eventType" in message ? "event" : "item";
}

/** The same message, under another stamp. */
export function stamped<Stamped extends Message>(
  message: Stamped,
  { projectKey, dataSourceId, platform }: Stamp,
): Stamped {
  const stamp = "eventType" in message ? { projectKey, dataSourceId, platform } : { projectKey, dataSourceId };
  return Object.freeze(Object.assign(Object.create(Object.getPrototypeOf(message)), message, stamp));
}
