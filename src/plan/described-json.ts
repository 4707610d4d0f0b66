import type { PlanType } from "./planned.ts";

/**
 * A plan as plain data: what `plan.toJSON()` makes and `readPlan` reads.
 *
 * @example
 * ```ts
 * import type { PlanJson } from "@growingio-edge/tracker/plan";
 *
 * const json: PlanJson = {
 *   events: { purchase: { name: "购买", attributes: { price: { type: "decimal", name: "价格" } } } },
 *   items: {},
 * };
 * ```
 */
export interface PlanJson {
  /** The custom events, by name. */
  readonly events?: { readonly [eventName: string]: EntityJson } | undefined;
  /** The attributes of login users; left out where none are planned. */
  readonly user?: { readonly attributes: { readonly [name: string]: AttributeJson } } | undefined;
  /** The items, by key. */
  readonly items?: { readonly [itemKey: string]: EntityJson } | undefined;
  /** The login user keys whose identities may be mapped; left out where there are none. */
  readonly userKeys?: readonly string[] | undefined;
}

/**
 * An event or an item as plain data.
 *
 * @example
 * ```ts
 * import type { EntityJson } from "@growingio-edge/tracker/plan";
 *
 * const purchase: EntityJson = { name: "购买", attributes: { price: { type: "decimal" } } };
 * ```
 */
export interface EntityJson {
  /** The name that analysts see; left out where there is none. */
  readonly name?: string | undefined;
  /** The key of the item that an event may name; left out where it may name none. */
  readonly item?: string | undefined;
  /** Its attributes, by identifier. */
  readonly attributes: { readonly [name: string]: AttributeJson };
}

/**
 * An attribute as plain data.
 *
 * @example
 * ```ts
 * import type { AttributeJson } from "@growingio-edge/tracker/plan";
 *
 * const tags: AttributeJson = { type: "string", list: true, optional: true, name: "标签" };
 * ```
 */
export interface AttributeJson {
  /** The type on the platform, of the elements where it is a list. */
  readonly type: PlanType;
  /** True for a list, else left out. */
  readonly list?: boolean | undefined;
  /** True where a message may lack it, else left out. Attributes of users are optional without it. */
  readonly optional?: boolean | undefined;
  /** The name that analysts see; left out where there is none. */
  readonly name?: string | undefined;
  /** The key of the item that it refers to; left out where it refers to none. For attributes of events only. */
  readonly item?: string | undefined;
}
