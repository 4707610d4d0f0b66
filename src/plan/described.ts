import type { AttributeSchema } from "./planned.ts";

/**
 * Attributes in a plan, by identifier; `Item` are the items that they may refer to.
 *
 * @example
 * ```ts
 * import { type AttributeMap, decimal, string } from "@growingio-edge/tracker/plan";
 *
 * const attributes: AttributeMap = { productName: string, price: decimal };
 * ```
 */
export interface AttributeMap<Item extends string = string> {
  /** One attribute. */
  readonly [name: string]: AttributeSchema<Item>;
}

/**
 * What analysts see of an event or an item.
 *
 * @example
 * ```ts
 * import type { Description } from "@growingio-edge/tracker/plan";
 *
 * const description: Description = { name: "购买" };
 * ```
 */
export interface Description {
  /** The name that analysts see on the platform (名称), beside the identifier (标识符). */
  readonly name: string;
}

/**
 * An event or an item with a name for analysts: what {@linkcode event} and {@linkcode item} make.
 *
 * @example
 * ```ts
 * import { type Described, event, type PlanAttribute, string } from "@growingio-edge/tracker/plan";
 *
 * const search: Described<"event", { readonly words: PlanAttribute<string> }> = event("搜索", { words: string });
 * ```
 */
export interface Described<Type extends "event" | "item", Attributes> extends Description {
  /** Which of the two it is. */
  readonly "~plan": Type;
  /** Its attributes. */
  readonly attributes: Attributes;
}

/**
 * An event with a name for analysts.
 *
 * @param name The name that analysts see on the platform (名称).
 * @param attributes The event's attributes.
 *
 * @example
 * ```ts
 * import { decimal, definePlan, event } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ events: { purchase: event("购买", { price: decimal }) } });
 * ```
 */
export function event<const Attributes extends AttributeMap>(
  name: string | Description,
  attributes: Attributes,
): Described<"event", Attributes> {
  return describe("event", name, attributes);
}

/**
 * An item, that is a dimension table, with a name for analysts.
 *
 * @param name The name that analysts see on the platform (名称).
 * @param attributes The attributes of its records.
 *
 * @example
 * ```ts
 * import { decimal, definePlan, item } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ items: { product: item("商品", { width: decimal, height: decimal }) } });
 * ```
 */
export function item<const Attributes extends AttributeMap<never>>(
  name: string | Description,
  attributes: Attributes,
): Described<"item", Attributes> {
  return describe("item", name, attributes);
}

function describe<Type extends "event" | "item", Attributes>(
  type: Type,
  described: string | Description,
  attributes: Attributes,
): Described<Type, Attributes> {
  const name = typeof described === "string" ? described : described.name;
  return Object.freeze({ "~plan": type, name, attributes });
}
