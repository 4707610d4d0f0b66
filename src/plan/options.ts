import { Reader } from "../rules/reader.ts";
import { isObject, NO_OBJECT, rule, UNKNOWN } from "../rules/rules.ts";
import type { Consumer } from "../consumer/consumer.ts";

import { isPlan, type TrackingPlan } from "./plan.ts";

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

type OnViolation = ResolvedPlanConsumer["options"]["onViolation"];

const VIOLATIONS: ReadonlySet<unknown> = new Set<OnViolation>(["report", "drop", "reject"]);

const isViolation = (value: unknown): value is OnViolation => VIOLATIONS.has(value);

/** What a `PlanConsumer` is made of, or a `GrowingParamError`. */
export function resolvePlanConsumer(inner: unknown, plan: unknown, options: unknown): ResolvedPlanConsumer {
  const reader = new Reader({ inner, plan, options }, "create a PlanConsumer");
  return reader.end({
    inner: reader.required(
      "inner",
      rule<Consumer>((value) => typeof Object(value).send === "function", "must be a consumer"),
    ),
    plan: reader.required("plan", rule<TrackingPlan>(isPlan, "must be a plan: use definePlan or readPlan")),
    options: { onViolation: onViolationOf(options, reader) },
  });
}

function onViolationOf(options: unknown, reader: Reader): OnViolation {
  if (!isObject(options)) reader.refuse(NO_OBJECT, options, "options");
  const { onViolation = "report", ...rest }: Record<string, unknown> = Object(options);
  for (const key of Object.keys(rest)) reader.refuse(UNKNOWN, rest[key], "options", key);
  if (isViolation(onViolation)) return onViolation;
  reader.refuse("must be report, drop or reject", onViolation, "options", "onViolation");
  return "report"; // goes nowhere
}
