import { objectWithRest, optional } from "valibot";
import type { Consumer } from "../consumer/consumer.ts";

import { isPlan, type TrackingPlan } from "./plan.ts";
import { parse, rule } from "../rules/schema.ts";
import { NO_OBJECT, UNKNOWN } from "../rules/rules.ts";

/**
 * The options of a {@linkcode PlanConsumer}.
 *
 * @example
 * ```ts
 * import type { PlanConsumerOptions } from "@growingio-edge/tracker/plan";
 *
 * const options: PlanConsumerOptions = { onViolation: "reject" };
 * ```
 */
export interface PlanConsumerOptions {
  /**
   * What becomes of a message that is off the plan. Each way `onError` hears of it, with every fault.
   *
   * - `report`: it is sent all the same.
   * - `drop`: it is not sent, and its promise resolves. No callback but `onError` hears of it, and no count has it.
   * - `reject`: it is not sent, and its promise rejects with the `GrowingParamError`.
   *
   * @default "report"
   */
  readonly onViolation?: "report" | "drop" | "reject" | undefined;
}

/** What a `PlanConsumer` is made of, complete. */
interface ResolvedPlanConsumer {
  readonly inner: Consumer;
  readonly plan: TrackingPlan;
  readonly options: { readonly onViolation: NonNullable<PlanConsumerOptions["onViolation"]> };
}

const VIOLATIONS: ReadonlySet<unknown> = new Set(["report", "drop", "reject"]);

const schemas = {
  inner: rule<Consumer>((value) => typeof Object(value).send === "function", "must be a consumer"),
  plan: rule<TrackingPlan>(isPlan, "must be a plan: use definePlan or readPlan"),
  options: objectWithRest(
    {
      onViolation: optional(
        rule<"report" | "drop" | "reject">((value) => VIOLATIONS.has(value), "must be report, drop or reject"),
        "report",
      ),
    },
    rule<never>(() => false, UNKNOWN),
    NO_OBJECT,
  ),
};

/** What a `PlanConsumer` is made of, or a `GrowingParamError`. */
export const resolvePlanConsumer = (inner: unknown, plan: unknown, options: unknown): ResolvedPlanConsumer =>
  parse(schemas, { inner, plan, options }, "create a PlanConsumer");
