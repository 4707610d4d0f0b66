import type { Consumer } from "../consumer/consumer.ts";
import type { Attributes, AttributesOf } from "../message/given.ts";
import type { TrackDefaults } from "./calls.ts";
import type { ConsumerOptions } from "../consumer/options.ts";
import type { AnyPlan } from "./plan-types.ts";

/**
 * What sees each message before a consumer does: it is given the consumer, and returns one that hands on to it. Those of
 * `@growingio-edge/tracker/hooks` are made by `redact`, `sample` and `enrich`.
 *
 * @example
 * ```ts
 * import { BaseConsumer, type Consumer, type Hook } from "@growingio-edge/tracker";
 *
 * class Counted extends BaseConsumer {
 *   count = 0;
 *   override send(...args: Parameters<Consumer["send"]>): Promise<void> {
 *     this.count++;
 *     return super.send(...args);
 *   }
 * }
 * const counted: Hook = (consumer) => new Counted(consumer);
 * ```
 */
export type Hook = (consumer: Consumer) => Consumer;

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
export interface TrackerOptions<Given extends AttributesOf<Given> = Attributes> extends ConsumerOptions {
  /** What is added to calls that do not say otherwise. */
  readonly defaults?: TrackDefaults<Given> | undefined;
  /** What sees each message before it is sent, in this order: the first of them sees it as it was tracked. */
  readonly use?: readonly Hook[] | undefined;
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
export interface ConsumerTrackerOptions<
  Plan extends AnyPlan = AnyPlan,
  Given extends AttributesOf<Given> = Attributes,
> {
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
  readonly defaults?: TrackDefaults<Given> | undefined;
  /** What sees each message before it is sent, in this order: the first of them sees it as it was tracked. */
  readonly use?: readonly Hook[] | undefined;
}
