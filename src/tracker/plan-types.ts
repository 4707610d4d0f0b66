// What a plan means to the compiler, and nothing at run time: the core imports these types, and no code of plans.
import type { Attributes, AttributesOf, EventItem, Identities } from "../message/given.ts";
import type { TrackEventOptions, TrackUserOptions } from "./calls.ts";

/**
 * What goes into the calls of a tracker with a plan: attributes by event, those of users, attributes by item.
 *
 * @example
 * ```ts
 * import type { PlanTypes } from "@growingio-edge/tracker";
 *
 * interface Shop extends PlanTypes {
 *   readonly events: { readonly purchase: { readonly price: number } };
 * }
 * ```
 */
export interface PlanTypes {
  /** Attributes by the name of the event. */
  readonly events: { readonly [eventName: string]: Attributes };
  /** Attributes of login users. */
  readonly user: Attributes;
  /** Attributes by the key of the item. */
  readonly items: { readonly [itemKey: string]: Attributes };
  /** The key of the item that an event may name, by the name of the event. */
  readonly eventItems?: { readonly [eventName: string]: string };
  /** The keys of login users whose identities may be mapped. */
  readonly userKeys?: string;
}

/**
 * Any tracking plan, or none: what stands for the plan of a tracker that has none.
 *
 * @example
 * ```ts
 * import type { AnyPlan, GrowingTracker } from "@growingio-edge/tracker";
 *
 * export const stop = <Plan extends AnyPlan>(tracker: GrowingTracker<Plan>): Promise<unknown> => tracker.stop();
 * ```
 */
export interface AnyPlan {
  /** Carries types for the compiler, and nothing at run time. */
  readonly "~types"?: PlanTypes | undefined;
}

/**
 * What attributes may be where none are planned. An empty type would take any.
 *
 * @example
 * ```ts
 * import type { NoAttributes } from "@growingio-edge/tracker";
 *
 * const attributes: NoAttributes = {};
 * ```
 */
export interface NoAttributes {
  /** Nothing. */
  readonly [name: string]: never;
}

/**
 * The names of a plan's events; any text without a plan.
 *
 * @example
 * ```ts
 * import type { PlannedEventName } from "@growingio-edge/tracker";
 * import { decimal, definePlan } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ events: { purchase: { price: decimal } } });
 * const name: PlannedEventName<typeof plan> = "purchase";
 * ```
 */
export type PlannedEventName<Plan extends AnyPlan> = Extract<keyof NonNullable<Plan["~types"]>["events"], string>;

/**
 * What `trackCustomEvent` takes beside a name. With a plan these are at the least the attributes of that event, where
 * one of them must be there.
 *
 * @example
 * ```ts
 * import type { PlannedEventOptions } from "@growingio-edge/tracker";
 * import { decimal, definePlan } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ events: { purchase: { price: decimal } } });
 * const [options]: PlannedEventOptions<typeof plan, "purchase"> = [{ anonymousId: "a", attributes: { price: 12.5 } }];
 * ```
 */
export type PlannedEventOptions<
  Plan extends AnyPlan,
  Name extends PlannedEventName<Plan>,
  Given extends AttributesOf<Given> = Attributes,
  Item extends AttributesOf<Item> = Attributes,
> = string extends keyof NonNullable<Plan["~types"]>["events"] ? [options?: TrackEventOptions<Given, Item>]
  : {} extends NonNullable<Plan["~types"]>["events"][Name] ? [
      options?: Omit<TrackEventOptions, "attributes" | "item"> & {
        readonly attributes?: NonNullable<Plan["~types"]>["events"][Name] | null | undefined;
        readonly item?: PlannedEventItem<Plan, Name> | null | undefined;
      },
    ]
  : [
    options: Omit<TrackEventOptions, "attributes" | "item"> & {
      readonly attributes: NonNullable<Plan["~types"]>["events"][Name];
      readonly item?: PlannedEventItem<Plan, Name> | null | undefined;
    },
  ];

/**
 * The item that an event of a plan may name, with some of the attributes that the plan has for it.
 *
 * @example
 * ```ts
 * import type { PlannedEventItem } from "@growingio-edge/tracker";
 * import { decimal, definePlan, event } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({
 *   events: { purchase: event({ item: "product" }, { price: decimal }) },
 *   items: { product: { width: decimal } },
 * });
 * const item: PlannedEventItem<typeof plan, "purchase"> = { key: "product", id: "sku-1", attributes: { width: 1.5 } };
 * ```
 */
export type PlannedEventItem<Plan extends AnyPlan, Name extends PlannedEventName<Plan>> =
  NonNullable<Plan["~types"]> extends {
    readonly eventItems: { readonly [Event in Name]: infer Key extends string };
    readonly items: infer Items;
  } ? Key extends keyof Items ? Omit<EventItem, "key" | "attributes"> & {
        readonly key: Key;
        readonly attributes?: Partial<Items[Key]> | null | undefined;
      }
    : never
    : never;

/**
 * What `mapUser` takes: with a plan, identities by the login user keys that it has.
 *
 * @example
 * ```ts
 * import type { PlannedIdentities } from "@growingio-edge/tracker";
 * import { definePlan } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ userKeys: ["phone", "email"] });
 * const identities: PlannedIdentities<typeof plan> = { phone: "13800000000" };
 * ```
 */
export type PlannedIdentities<Plan extends AnyPlan> = string extends keyof NonNullable<Plan["~types"]>["events"]
  ? Identities
  : NonNullable<Plan["~types"]> extends { readonly userKeys: infer Key extends string }
    ? [Key] extends [never] ? NoAttributes : { readonly [Name in Key]?: string }
  : NoAttributes;

/**
 * What `trackUser` takes beside the user's id: with a plan, any of the attributes that it has for users.
 *
 * @example
 * ```ts
 * import type { PlannedUserOptions } from "@growingio-edge/tracker";
 * import { definePlan, integer } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ user: { level: integer } });
 * const [options]: PlannedUserOptions<typeof plan> = [{ loginUserKey: "email", attributes: { level: 3 } }];
 * ```
 */
export type PlannedUserOptions<Plan extends AnyPlan, Given extends AttributesOf<Given> = Attributes> = string extends
  keyof NonNullable<Plan["~types"]>["events"] ? [options?: TrackUserOptions<Given>]
  : [
    options?: Omit<TrackUserOptions, "attributes"> & {
      readonly attributes?: NonNullable<Plan["~types"]>["user"] | null | undefined;
    },
  ];

/**
 * The keys of a plan's items; any text without a plan.
 *
 * @example
 * ```ts
 * import type { PlannedItemKey } from "@growingio-edge/tracker";
 * import { decimal, definePlan } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ items: { product: { width: decimal } } });
 * const key: PlannedItemKey<typeof plan> = "product";
 * ```
 */
export type PlannedItemKey<Plan extends AnyPlan> = Extract<keyof NonNullable<Plan["~types"]>["items"], string>;

/**
 * What `submitItem` takes beside a key and an id: with a plan, the attributes of that item.
 *
 * @example
 * ```ts
 * import type { PlannedItemAttributes } from "@growingio-edge/tracker";
 * import { decimal, definePlan } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ items: { product: { width: decimal } } });
 * const [attributes]: PlannedItemAttributes<typeof plan, "product"> = [{ width: 1.5 }];
 * ```
 */
export type PlannedItemAttributes<
  Plan extends AnyPlan,
  Key extends PlannedItemKey<Plan>,
  Given extends AttributesOf<Given> = Attributes,
> = string extends keyof NonNullable<Plan["~types"]>["items"] ? [attributes?: Given | null]
  : {} extends NonNullable<Plan["~types"]>["items"][Key]
    ? [attributes?: NonNullable<Plan["~types"]>["items"][Key] | null]
  : [attributes: NonNullable<Plan["~types"]>["items"][Key]];
