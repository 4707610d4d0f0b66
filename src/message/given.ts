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
