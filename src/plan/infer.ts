// From what a user writes to what the compiler knows of it. Types alone.
import type { AttributeMap, Described } from "./described.ts";
import type { InputOf } from "./planned.ts";
import type { NoAttributes } from "../tracker/plan-types.ts";

/**
 * Events as `definePlan` takes them: attributes, or what `event` makes. `Item` are the plan's items.
 *
 * @example
 * ```ts
 * import { decimal, event, type EventMap } from "@growingio-edge/tracker/plan";
 *
 * const events: EventMap = { purchase: { price: decimal }, refund: event("退款", { price: decimal }) };
 * ```
 */
export interface EventMap<Item extends string = string> {
  /** One event. */
  readonly [eventName: string]: AttributeMap<Item> | Described<"event", AttributeMap<Item>, Item>;
}

/**
 * Items as `definePlan` takes them: attributes, or what `item` makes.
 *
 * @example
 * ```ts
 * import { decimal, item, type ItemMap } from "@growingio-edge/tracker/plan";
 *
 * const items: ItemMap = { product: item("商品", { width: decimal }) };
 * ```
 */
export interface ItemMap {
  /** One item. */
  readonly [itemKey: string]: AttributeMap<never> | Described<"item", AttributeMap<never>>;
}

/**
 * What the compiler knows of a plan.
 *
 * @example
 * ```ts
 * import type { PlanTypesOf } from "@growingio-edge/tracker/plan";
 * import { decimal } from "@growingio-edge/tracker/plan";
 *
 * const purchase = { price: decimal };
 * const types: PlanTypesOf<{ purchase: typeof purchase }, {}, {}>["events"] = { purchase: { price: 12.5 } };
 * ```
 */
export interface PlanTypesOf<
  Events extends EventMap,
  User extends AttributeMap<never>,
  Items extends ItemMap,
  UserKey extends string = never,
> {
  /** Attributes by the name of the event. */
  readonly events: { readonly [Name in keyof Events]: Values<AttributesOf<Events[Name]>> };
  /** Attributes of login users: each may be left out, as a call sets some of them. */
  readonly user: Closed<{ readonly [Name in keyof User]?: InputOf<User[Name]> | null | undefined }>;
  /** Attributes by the key of the item. */
  readonly items: { readonly [Key in keyof Items]: Values<AttributesOf<Items[Key]>> };
  /** The key of the item that an event may name, by the name of the event. */
  readonly eventItems: {
    readonly [Name in keyof Events]: Events[Name] extends Described<"event", AttributeMap, infer Item> ? Item : never;
  };
  /** The login user keys whose identities may be mapped. */
  readonly userKeys: UserKey;
}

/** @internal The attributes of an event or an item, however it was written. */
type AttributesOf<Entity> = Entity extends Described<"event" | "item", infer Attributes extends AttributeMap, string>
  ? Attributes
  : Entity extends AttributeMap ? Entity
  : never;

/** Whether a message may lack what a schema describes: it admits that there is nothing. */
type IsOptional<Input> = undefined extends Input ? true : null extends Input ? true : false;

/** @internal Two mapped types, so that an editor still leads from a name in a call to the same name in the plan. */
type Values<Attributes extends AttributeMap> = Closed<
  Flat<
    & {
      readonly [Name in keyof Attributes as IsOptional<InputOf<Attributes[Name]>> extends true ? never : Name]: InputOf<
        Attributes[Name]
      >;
    }
    & {
      readonly [Name in keyof Attributes as IsOptional<InputOf<Attributes[Name]>> extends true ? Name : never]?:
        | InputOf<Attributes[Name]>
        | null
        | undefined;
    }
  >
>;

/** One type where there were two, as an editor shows it. */
type Flat<Type> = Type extends infer Both ? { [Name in keyof Both]: Both[Name] } : never;
/** @internal Where nothing is planned, nothing is taken: an empty type would take anything. */
type Closed<Type> = keyof Type extends never ? NoAttributes : Type;
