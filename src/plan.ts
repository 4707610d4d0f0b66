/**
 * Tracking plans: what a program may track, written once. The plan types the calls of a tracker, checks messages at run
 * time, and lets a collector verify what arrives.
 *
 * @example
 * ```ts
 * import { BufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { decimal, definePlan, PlanConsumer, string } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ events: { purchase: { productName: string, price: decimal } } });
 * const inner = new BufferedConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" });
 * const tracker = GrowingTracker.consumer(new PlanConsumer(inner, plan));
 * tracker.trackCustomEvent("purchase", { anonymousId: "a", attributes: { productName: "cup", price: 12.5 } });
 * ```
 *
 * @module
 */
export { attribute, type AttributeDetails } from "./plan/attribute.ts";
export type { PlanIssue } from "./plan/check.ts";
export { PlanConsumer } from "./plan/consumer.ts";
export type { PlanConsumerOptions } from "./plan/options.ts";
export { definePlan, type PlanInput } from "./plan/define.ts";
export {
  type AttributeMap,
  type Described,
  type Description,
  event,
  type EventDescription,
  item,
} from "./plan/described.ts";
export type { EventMap, ItemMap, PlanTypesOf } from "./plan/infer.ts";
export type { AttributeJson, EntityJson, PlanJson } from "./plan/described-json.ts";
export type { PlannedEntity, TrackingPlan } from "./plan/plan.ts";
export type { AttributeSchema, InputOf, ItemOf, PlanAttribute, PlannedAttribute, PlanType } from "./plan/planned.ts";
export { readPlan } from "./plan/read.ts";
export { decimal, integer, list, optional, string } from "./plan/types.ts";
export type {
  StandardIssue,
  StandardProps,
  StandardResult,
  StandardSchemaV1,
  StandardTypes,
} from "./plan/standard-schema.ts";
export type { AnyPlan, NoAttributes, PlanTypes } from "./tracker/plan-types.ts";
