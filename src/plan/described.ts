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
 * What is known of an event beside its attributes: a name for analysts, an item, or both.
 *
 * @example
 * ```ts
 * import type { EventDescription } from "@growingio-edge/tracker/plan";
 *
 * const description: EventDescription<"product"> = { name: "购买", item: "product" };
 * ```
 */
export interface EventDescription<Item extends string = string> {
  /**
   * The name that analysts see on the platform (名称), beside the identifier (标识符).
   *
   * @default none
   */
  readonly name?: string | undefined;
  /**
   * The item that the event may name, by `item` of `trackCustomEvent`: a key of the plan's `items`.
   *
   * @default none
   */
  readonly item?: Item | undefined;
}

/**
 * An event or an item with what is known of it beside attributes: what {@linkcode event} and {@linkcode item} make.
 *
 * @example
 * ```ts
 * import { type Described, event, type PlanAttribute, string } from "@growingio-edge/tracker/plan";
 *
 * const search: Described<"event", { readonly words: PlanAttribute<string> }> = event("搜索", { words: string });
 * ```
 */
export interface Described<Type extends "event" | "item", Attributes, Item extends string = never>
  extends EventDescription<Item> {
  /** Which of the two it is. */
  readonly "~plan": Type;
  /** Its attributes. */
  readonly attributes: Attributes;
}

/**
 * An event with a name for analysts, or with the item that it may name.
 *
 * @param described The name that analysts see on the platform (名称), or that and the item.
 * @param attributes The event's attributes.
 *
 * @example
 * ```ts
 * import { decimal, definePlan, event } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({
 *   events: {
 *     purchase: event({ name: "购买", item: "product" }, { price: decimal }),
 *     refund: event("退款", { price: decimal }),
 *   },
 *   items: { product: { width: decimal } },
 * });
 * ```
 */
export function event<const Attributes extends AttributeMap>(
  described: string | Description,
  attributes: Attributes,
): Described<"event", Attributes>;
/**
 * An event with the item that it may name.
 *
 * @param described The item, by its key, and the name that analysts see on the platform.
 * @param attributes The event's attributes.
 */
export function event<const Attributes extends AttributeMap, const Item extends string>(
  described: EventDescription<Item> & { readonly item: Item },
  attributes: Attributes,
): Described<"event", Attributes, Item>;
export function event(
  described: string | EventDescription,
  attributes: AttributeMap,
): Described<"event", AttributeMap, string> {
  return describe("event", described, attributes);
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

function describe<Type extends "event" | "item", Attributes, Item extends string>(
  type: Type,
  described: string | EventDescription<Item>,
  attributes: Attributes,
): Described<Type, Attributes, Item> {
  const more = typeof described === "string" ? { name: described } : described;
  return Object.freeze({ ...more, "~plan": type, attributes });
}
