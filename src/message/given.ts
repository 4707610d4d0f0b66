import type { WireAttributes, WirePreset } from "../wire.ts";

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
 * Attributes of a type of your own, which may be an interface: whatever it has is an attribute's value. It is a bound
 * of type parameters, so it names the type that it bounds.
 *
 * @example
 * ```ts
 * import type { AttributesOf } from "@growingio-edge/tracker";
 *
 * interface Purchase {
 *   price: number;
 *   tags: string[];
 * }
 * export const attributes: AttributesOf<Purchase> = { price: 12.5, tags: ["new"] };
 * ```
 */
export type AttributesOf<Given> = { readonly [Name in keyof Given]: AttributeValue };

/**
 * Preset fields of an event as callers give them: what the platform analyses beside attributes. One that is empty,
 * `null` or `undefined` counts as not given.
 *
 * @example
 * ```ts
 * import type { PresetFields } from "@growingio-edge/tracker";
 *
 * const preset: PresetFields = { domain: "shop.example.com", appVersion: "1.2.3", language: "zh-CN" };
 * ```
 */
export type PresetFields = { readonly [Name in keyof WirePreset]: WirePreset[Name] | null };

/**
 * The item that an event is about: a record of a dimension table, as `submitItem` takes it.
 *
 * @example
 * ```ts
 * import type { EventItem } from "@growingio-edge/tracker";
 *
 * const item: EventItem = { key: "product", id: "sku-1", attributes: { colour: "red" } };
 * ```
 */
export interface EventItem<Given extends AttributesOf<Given> = Attributes> {
  /** The item key: the dimension table's identifier. */
  readonly key: string;
  /** The item id: the record's identifier. */
  readonly id: string;
  /** What is known of the record. */
  readonly attributes?: Given | null | undefined;
}

/**
 * Identities of one user: login user ids by their login user keys, as planned on the platform.
 *
 * @example
 * ```ts
 * import type { Identities } from "@growingio-edge/tracker";
 *
 * const identities: Identities = { phone: "13800000000", email: "u@example.com" };
 * ```
 */
export interface Identities {
  /** One identity. */
  readonly [loginUserKey: string]: string;
}

/**
 * What a tracker sets on each message, under the protocol's names. Only events carry a platform.
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
  /**
   * The version of the SDK that made the event, which another copy of this package may have done.
   *
   * @default this package's
   */
  readonly sdkVersion?: string | undefined;
}

/** What a tracker says where a call says nothing, checked. */
export interface PersonDefaults {
  readonly anonymousId?: string | null | undefined;
  readonly loginUserKey?: string | null | undefined;
  readonly loginUserId?: string | null | undefined;
  readonly attributes?: WireAttributes | undefined;
  readonly preset?: WirePreset | undefined;
}

/** The platform that messages name unless an option says otherwise; protocol: `platform`, Python sends `python`. */
export const PLATFORM: string = "javascript";
