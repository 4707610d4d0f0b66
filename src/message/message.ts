import type { CustomEventMessage } from "./custom-event.ts";
import type { ItemMessage } from "./item.ts";
import type { UserLoginMessage } from "./user-login.ts";

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

/** The same message, under another stamp. */
export function stamped<Stamped extends Message>(
  message: Stamped,
  { projectKey, dataSourceId, platform }: Stamp,
): Stamped {
  const stamp = "eventType" in message ? { projectKey, dataSourceId, platform } : { projectKey, dataSourceId };
  return Object.freeze(Object.assign(Object.create(Object.getPrototypeOf(message)), message, stamp));
}
