import type { PlanJson } from "./described-json.ts";
import type { PlannedAttribute } from "./planned.ts";
import type { AnyPlan, PlanTypes } from "../tracker/plan-types.ts";

/**
 * An event, the user or an item in a plan.
 *
 * @example
 * ```ts
 * import { decimal, definePlan, type PlannedEntity } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ events: { purchase: { price: decimal } } });
 * const purchase: PlannedEntity | undefined = plan.events.get("purchase");
 * ```
 */
export interface PlannedEntity {
  /** The name that analysts see. */
  readonly name: string | undefined;
  /** The key of the item that it may name; undefined where it may name none, as for users and items. */
  readonly item: string | undefined;
  /** Its attributes, by identifier. */
  readonly attributes: ReadonlyMap<string, PlannedAttribute>;
}

/**
 * A tracking plan: what `definePlan` and `readPlan` make. It does not change. `Types` is what the calls of a tracker
 * take by it.
 *
 * @example
 * ```ts
 * import { decimal, definePlan, type TrackingPlan } from "@growingio-edge/tracker/plan";
 *
 * const plan: TrackingPlan = definePlan({ events: { purchase: { price: decimal } } });
 * console.log([...plan.events.keys()]); // ["purchase"]
 * ```
 */
export interface TrackingPlan<Types extends PlanTypes = PlanTypes> extends AnyPlan {
  /** Carries types for the compiler, and nothing at run time. */
  readonly "~types"?: Types | undefined;
  /** The version of this form of plans, by which programs know one. */
  readonly "~plan": 1;
  /** The custom events, by name. */
  readonly events: ReadonlyMap<string, PlannedEntity>;
  /** The attributes of login users; undefined where none are planned. */
  readonly user: PlannedEntity | undefined;
  /** The items, by key. */
  readonly items: ReadonlyMap<string, PlannedEntity>;
  /** The login user keys whose identities may be mapped. */
  readonly userKeys: ReadonlySet<string>;
  /**
   * The plan as plain data, which `JSON.stringify` calls and `readPlan` reads.
   *
   * @throws {GrowingParamError} when the type of an attribute on the platform is not known, with every such attribute.
   */
  toJSON(): PlanJson;
}

/** Whether a value is a plan, made by this copy of the package or by another. */
export function isPlan(value: unknown): value is TrackingPlan {
  return typeof value === "object" && value !== null && "~plan" in value && value["~plan"] === 1;
}
