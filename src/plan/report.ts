// What a collector tells of a plan. Types alone.

/**
 * What was seen of a plan.
 *
 * @example
 * ```ts
 * import type { PlanReport } from "@growingio-edge/tracker/collector";
 *
 * export const isComplete = ({ events }: PlanReport): boolean => events.every(({ count }) => count > 0);
 * ```
 */
export interface PlanReport {
  /** The events of the plan. */
  readonly events: readonly PlanEntry[];
  /** Attributes of login users; null where none are planned and none came. */
  readonly user: PlanEntry | null;
  /** The items of the plan. */
  readonly items: readonly PlanEntry[];
  /** User mappings, with the login user keys as attributes; left out where none are planned and none came. */
  readonly mapping?: PlanEntry;
  /** Events and items that came and are not in the plan. */
  readonly unplanned: readonly UnplannedEntry[];
}

/**
 * An event, the user, an item or the user mappings of a plan, and what was seen of it.
 *
 * @example
 * ```ts
 * import type { PlanEntry } from "@growingio-edge/tracker/collector";
 *
 * export const isOffPlan = (entry: PlanEntry): boolean => entry.violations > 0;
 * ```
 */
export interface PlanEntry {
  /** Which of these it is. */
  readonly type: "event" | "user" | "item" | "mapping";
  /** The event's name, the item's key, `user` or `mapping`. */
  readonly name: string;
  /** The name that analysts see; left out where there is none. */
  readonly title?: string;
  /** How many messages came. */
  readonly count: number;
  /** How many of them were off the plan. */
  readonly violations: number;
  /** Its attributes. */
  readonly attributes: readonly PlanAttributeEntry[];
  /** What was wrong, and how often, in the order in which it came up. */
  readonly faults: readonly PlanFault[];
}

/**
 * An attribute of a plan, and what was seen of it.
 *
 * @example
 * ```ts
 * import type { PlanAttributeEntry } from "@growingio-edge/tracker/collector";
 *
 * export const wasNeverSent = (attribute: PlanAttributeEntry): boolean => attribute.count === 0;
 * ```
 */
export interface PlanAttributeEntry {
  /** Its identifier. */
  readonly name: string;
  /** The name that analysts see; left out where there is none. */
  readonly title?: string;
  /** Its type in words: `decimal`, `list of strings`; `schema` where it is another library's and tells no type. */
  readonly type: string;
  /** Whether a message may lack it. */
  readonly optional: boolean;
  /** The item that it refers to; left out where it refers to none. */
  readonly item?: string;
  /** How many messages had it. */
  readonly count: number;
  /** How many messages had it wrong, or lacked it. */
  readonly violations: number;
}

/**
 * One way to be off the plan, and how many messages were.
 *
 * @example
 * ```ts
 * import type { PlanFault } from "@growingio-edge/tracker/collector";
 *
 * export const show = ({ text, count }: PlanFault): string => `${count} times: ${text}`;
 * ```
 */
export interface PlanFault {
  /** What is wrong, in words. */
  readonly text: string;
  /** How often it came up. */
  readonly count: number;
}

/**
 * An event or an item that came and is not in the plan.
 *
 * @example
 * ```ts
 * import type { UnplannedEntry } from "@growingio-edge/tracker/collector";
 *
 * export const show = ({ type, name, count }: UnplannedEntry): string => `${type} ${name}: ${count}`;
 * ```
 */
export interface UnplannedEntry {
  /** Which of the two it is. */
  readonly type: "event" | "item";
  /** Its name or key. */
  readonly name: string;
  /** How many messages came. */
  readonly count: number;
}
