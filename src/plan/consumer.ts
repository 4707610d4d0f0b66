import { BaseConsumer } from "../consumer/base.ts";
import type { Consumer } from "../consumer/consumer.ts";
import type { Invocation } from "../delivery/invocation.ts";
import { DONE, failed } from "../delivery/settled.ts";
import { GrowingParamError } from "../errors.ts";
import { messageOf } from "../message/known.ts";
import type { Message } from "../message/message.ts";
import { type PlanConsumerOptions, resolvePlanConsumer } from "./options.ts";
import { Checker, type CheckOptions } from "./check.ts";
import type { TrackingPlan } from "./plan.ts";

/**
 * Checks messages against a plan before another consumer takes them, whichever way they came: by calls, with defaults,
 * from bound trackers, or built beforehand. A tracker with this consumer knows the plan at compile time as well.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { decimal, definePlan, PlanConsumer } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ events: { purchase: { price: decimal } } });
 * const inner = new AsyncBufferedConsumer({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 *   onError: (error) => console.warn(error.message),
 * });
 * const tracker = GrowingTracker.consumer(new PlanConsumer(inner, plan, { onViolation: "drop" }));
 * tracker.trackCustomEvent("purchase", { anonymousId: "a", attributes: { price: 12.5 } });
 * ```
 */
export class PlanConsumer<Plan extends TrackingPlan = TrackingPlan> extends BaseConsumer {
  /** The plan. */
  readonly plan: Plan;
  readonly #checker: Checker;
  readonly #onViolation: "report" | "drop" | "reject";
  readonly #unchecked = new Set<string>();
  readonly #options: CheckOptions = {
    text: false,
    onUnchecked: ({ path, rule, received }) => {
      // Once for each attribute: it is a fault of the plan and not of messages.
      if (this.#unchecked.has(path)) return;
      this.#unchecked.add(path);
      this.report(new GrowingParamError(ACTION, [{ path, rule, received }]));
    },
  };

  /**
   * Makes a PlanConsumer. Nothing of the platform is touched before the first message.
   *
   * @param inner Who sends: any consumer.
   * @param plan The plan.
   * @param options What becomes of messages that are off the plan.
   * @throws {GrowingParamError} when one of these breaks a rule, with every fault.
   */
  constructor(inner: Consumer, plan: Plan, options: PlanConsumerOptions = {}) {
    const { onViolation } = resolvePlanConsumer(inner, plan, options).options;
    super(inner);
    this.plan = plan;
    this.#checker = new Checker(plan);
    this.#onViolation = onViolation;
  }

  /**
   * Takes a message, unless it is off the plan and such messages are not to be sent.
   *
   * @param message The message.
   * @param invocation The invocation that it belongs to, which is kept alive until it is settled.
   * @returns The promise of the consumer inside; for a message that is off the plan, see `onViolation`.
   */
  override send(message: Message, invocation?: Invocation): Promise<void> {
    let known: Message;
    try {
      known = messageOf(message);
    } catch {
      return super.send(message, invocation); // what is no message the consumer inside refuses
    }
    const issues = this.#checker.check(known, this.#options);
    if (issues.length === 0) return super.send(message, invocation);
    const error = new GrowingParamError(ACTION, issues);
    this.report(error);
    if (this.#onViolation === "report") return super.send(message, invocation);
    return this.#onViolation === "drop" ? DONE : failed(error);
  }
}

/** What cannot be done, in the words of an error. */
const ACTION = "track by the plan";
