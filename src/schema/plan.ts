import { type GenericSchema, optional, strictObject } from "valibot";
import type { Consumer } from "../consumer/consumer.ts";
import type { PlanConsumerOptions } from "../plan/consumer.ts";
import { isPlan, type TrackingPlan } from "../plan/plan.ts";
import { fields, parse, rule } from "./parse.ts";

/** What a `PlanConsumer` is made of, complete. */
interface ResolvedPlanConsumer {
  readonly inner: Consumer;
  readonly plan: TrackingPlan;
  readonly options: { readonly onViolation: NonNullable<PlanConsumerOptions["onViolation"]> };
}

const VIOLATIONS: ReadonlySet<unknown> = new Set(["report", "drop", "reject"]);

const schema: GenericSchema<unknown, ResolvedPlanConsumer> = strictObject({
  inner: rule<Consumer>((value) => typeof Object(value).send === "function", "must be a consumer"),
  plan: rule<TrackingPlan>(isPlan, "must be a plan: use definePlan or readPlan"),
  options: strictObject({
    onViolation: optional(
      rule<"report" | "drop" | "reject">((value) => VIOLATIONS.has(value), "must be report, drop or reject"),
      "report",
    ),
  }, fields),
}, fields);

/** What a `PlanConsumer` is made of, or a `GrowingParamError`. */
export const resolvePlanConsumer = (inner: unknown, plan: unknown, options: unknown): ResolvedPlanConsumer =>
  parse(schema, { inner, plan, options }, "create a PlanConsumer");
