import type { Consumer } from "../consumer/consumer.ts";
import type { Attributes } from "../message/message.ts";
import type { ConsumerOptions } from "../consumer/options.ts";
import type { AnyPlan } from "./plan-types.ts";

/**
 * What a custom event has beside its name. It needs an anonymous id or a login user id; an empty id or `null` counts
 * as not given.
 *
 * @example
 * ```ts
 * import type { TrackEventOptions } from "@growingio-edge/tracker";
 *
 * const options: TrackEventOptions = { loginUserKey: "email", loginUserId: "cpacm", attributes: { age: 100 } };
 * ```
 */
export interface TrackEventOptions {
  /**
   * When it happened, in Unix milliseconds. The platform heeds it once custom event times are switched on for you.
   *
   * @default the time of the call
   */
  readonly eventTime?: number | undefined;
  /** The anonymous id of the visitor. */
  readonly anonymousId?: string | null | undefined;
  /** The kind of login user id, as planned on the platform; it needs `loginUserId`. `$notuser`: nobody's event. */
  readonly loginUserKey?: string | null | undefined;
  /** The id of the login user. */
  readonly loginUserId?: string | null | undefined;
  /** What else is known of it. */
  readonly attributes?: Attributes | null | undefined;
}

/**
 * What attributes of a login user have beside the user's id.
 *
 * @example
 * ```ts
 * import type { TrackUserOptions } from "@growingio-edge/tracker";
 *
 * const options: TrackUserOptions = { loginUserKey: "email", attributes: { vip: true } };
 * ```
 */
export type TrackUserOptions = Omit<TrackEventOptions, "loginUserId">;

/**
 * What a tracker adds to calls that do not say otherwise: ids to custom events and login user attributes, attributes
 * to custom events only. Attributes are merged by name, and the call's own win; `null` in a call leaves one out.
 *
 * @example
 * ```ts
 * import { GrowingTracker, type TrackDefaults } from "@growingio-edge/tracker";
 *
 * const defaults: TrackDefaults = { attributes: { region: "cn" } };
 * export const tracker = new GrowingTracker({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 *   defaults,
 * });
 * ```
 */
export type TrackDefaults = Omit<TrackEventOptions, "eventTime">;

/**
 * The options of a tracker that makes its own {@linkcode DefaultConsumer}.
 *
 * @example
 * ```ts
 * import type { TrackerOptions } from "@growingio-edge/tracker";
 *
 * const options: TrackerOptions = {
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 * };
 * ```
 */
export interface TrackerOptions extends ConsumerOptions {
  /** What is added to calls that do not say otherwise. */
  readonly defaults?: TrackDefaults | undefined;
}

/**
 * A consumer that a tracker takes, and the plan that it brings where it has one, as a `PlanConsumer` does.
 *
 * @example
 * ```ts
 * import { BufferedConsumer, type PlannedConsumer } from "@growingio-edge/tracker";
 *
 * const consumer: PlannedConsumer = new BufferedConsumer({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 * });
 * ```
 */
export interface PlannedConsumer<Plan extends AnyPlan = AnyPlan> extends Consumer {
  /** The plan, from which the tracker has its types. */
  readonly plan?: Plan | undefined;
}

/**
 * The options of a tracker that is given a consumer. The ids and the host are the consumer's; those that are repeated
 * here must be the same, but for the data source id, which may be another one.
 *
 * @example
 * ```ts
 * import { BufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 *
 * const consumer = new BufferedConsumer({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 * });
 * export const shop = new GrowingTracker({ consumer });
 * export const blog = new GrowingTracker({ consumer, dataSourceId: "another-data-source-id" });
 * ```
 */
export interface ConsumerTrackerOptions<Plan extends AnyPlan = AnyPlan> {
  /** Who sends. */
  readonly consumer: PlannedConsumer<Plan>;
  /** The product id, which must be the consumer's. */
  readonly productId?: string | undefined;
  /**
   * The data source id of this tracker's messages.
   *
   * @default the consumer's
   */
  readonly dataSourceId?: string | undefined;
  /** Where messages are collected, which must be the consumer's. */
  readonly serverHost?: string | undefined;
  /** What is added to calls that do not say otherwise. */
  readonly defaults?: TrackDefaults | undefined;
}
