import type { ParamIssue } from "../errors.ts";
import type { WireMessage } from "../wire.ts";
import { reasonOf } from "../words.ts";
import type { PlannedEntity, TrackingPlan } from "./plan.ts";
import { type PlannedAttribute, ruleOf } from "./planned.ts";
import { isOfWireType, readingsOf } from "./reading.ts";
import { issuesOf } from "./standard-schema.ts";

/**
 * Where a message is off its plan.
 *
 * @example
 * ```ts
 * import type { PlanIssue } from "@growingio-edge/tracker/plan";
 *
 * const issue: PlanIssue = { path: "attributes.price", rule: "must be a decimal as planned", received: "12" };
 * ```
 */
export interface PlanIssue extends ParamIssue {
  /**
   * What the schema of another library says of the value, where there is one. It may repeat the value, so it is no part
   * of the error's sentence.
   */
  readonly detail?: string | undefined;
}

/** How messages came, and who hears of what could not be checked. */
export interface CheckOptions {
  /** Whether every value came as a text, as in Protobuf. */
  readonly text: boolean;
  /** Hears of values whose schema answers asynchronously, which is no violation. */
  readonly onUnchecked?: ((issue: PlanIssue) => void) | undefined;
}

/** An event or an item, with what a message must have. */
interface Compiled {
  readonly attributes: ReadonlyMap<string, PlannedAttribute>;
  readonly required: readonly string[];
}

const NONE: readonly PlanIssue[] = Object.freeze([]);
const NOT_PLANNED = "is not planned";

/** Checks messages, in the form of the wire, against a plan: what a tracker and a collector have in common. */
export class Checker {
  readonly #events: ReadonlyMap<string, Compiled>;
  readonly #items: ReadonlyMap<string, Compiled>;
  readonly #user: Compiled;

  constructor({ events, user, items }: TrackingPlan) {
    this.#events = new Map([...events].map(([name, entity]) => [name, compile(entity)]));
    this.#items = new Map([...items].map(([key, entity]) => [key, compile(entity)]));
    // A call sets some of the attributes of a user, so none is required.
    this.#user = { attributes: user?.attributes ?? new Map(), required: [] };
  }

  /** Where a message is off the plan; one that is neither a custom event, a user's attributes nor an item never is. */
  check(message: WireMessage, options: CheckOptions): readonly PlanIssue[] {
    let planned: Compiled | undefined;
    if (!("eventType" in message)) {
      planned = this.#items.get(message.key);
      if (!planned) return [{ path: "itemKey", rule: NOT_PLANNED, received: message.key }];
    } else if (message.eventType === "CUSTOM") {
      planned = this.#events.get(message.eventName ?? "");
      if (!planned) return [{ path: "eventName", rule: NOT_PLANNED, received: message.eventName }];
    } else if (message.eventType === "LOGIN_USER_ATTRIBUTES") planned = this.#user;
    else return NONE;
    return checkAttributes(message.attributes, planned, options);
  }
}

function compile({ attributes }: PlannedEntity): Compiled {
  return { attributes, required: [...attributes].flatMap(([name, { isOptional }]) => isOptional ? [] : [name]) };
}

function checkAttributes(
  values: WireMessage["attributes"],
  { attributes, required }: Compiled,
  options: CheckOptions,
): readonly PlanIssue[] {
  let issues: PlanIssue[] | undefined;
  let missing = required.length;
  if (values) {
    for (const name of Object.keys(values)) {
      const attribute = attributes.get(name);
      const value: unknown = values[name];
      if (attribute && !attribute.isOptional) missing--;
      const issue = attribute ? checkValue(name, attribute, value, options) : fault(name, NOT_PLANNED, value);
      if (issue) (issues ??= []).push(issue);
    }
  }
  if (missing > 0) {
    for (const name of required) {
      if (values && Object.hasOwn(values, name)) continue;
      (issues ??= []).push(fault(name, "is required by the plan", undefined));
    }
  }
  return issues ?? NONE;
}

function checkValue(
  name: string,
  attribute: PlannedAttribute,
  value: unknown,
  { text, onUnchecked }: CheckOptions,
): PlanIssue | undefined {
  const { schema, isList } = attribute;
  if (!schema) return isOfWireType(attribute, value, text) ? undefined : fault(name, ruleOf(attribute), value);
  let first: string | undefined;
  try {
    for (const reading of readingsOf(value, isList, text)) {
      const found = issuesOf(schema, reading);
      if (found === "later") {
        onUnchecked?.(fault(name, "cannot be checked, as its schema answers asynchronously", value));
        return undefined;
      }
      if (!found) return undefined;
      first ??= found.map(({ message }) => message).join("; ");
    }
  } catch (error) {
    return { ...fault(name, "cannot be checked, as its schema throws", value), detail: reasonOf(error) };
  }
  return { ...fault(name, "must be as its schema plans", value), detail: first };
}

function fault(name: string, rule: string, received: unknown): PlanIssue {
  return { path: `attributes.${name}`, rule, received };
}
