import type { ParamIssue } from "../errors.ts";
import type { WireAttributes, WireMessage, WireResourceItem } from "../wire.ts";
import { line, reasonOf } from "../words.ts";
import type { PlannedEntity, TrackingPlan } from "./plan.ts";
import { type PlannedAttribute, ruleOf } from "./planned.ts";
import { isOfWireType, readingsOf } from "./reading.ts";
import { issuesOf } from "./standard-schema.ts";
import { optional, string } from "./types.ts";

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
  /** Where its attributes are in a message. */
  readonly path: string;
  readonly attributes: ReadonlyMap<string, PlannedAttribute>;
  readonly required: readonly string[];
  /** The key of the item that an event may name. */
  readonly item: string | undefined;
}

/** How much of what a schema finds is told. */
const MOST_MESSAGES = 5;

const NONE: readonly PlanIssue[] = Object.freeze([]);
const NOT_PLANNED = "is not planned";

/** Checks messages, in the form of the wire, against a plan: what a tracker and a collector have in common. */
export class Checker {
  readonly #events: ReadonlyMap<string, Compiled>;
  readonly #items: ReadonlyMap<string, Compiled>;
  /** The items that events are about: an event tells some of what is known of a record. */
  readonly #named: ReadonlyMap<string, Compiled>;
  readonly #user: Compiled;
  readonly #mapping: Compiled;

  constructor({ events, user, items, userKeys }: TrackingPlan) {
    this.#events = new Map([...events].map(([name, entity]) => [name, compile(entity)]));
    this.#items = new Map([...items].map(([key, entity]) => [key, compile(entity)]));
    this.#named = new Map([...items].map(([key, { attributes }]) => [key, some("item.attributes", attributes)]));
    // A call sets some of the attributes of a user, so none is required.
    this.#user = some("attributes", user?.attributes ?? new Map());
    this.#mapping = some("identities", identitiesOf(userKeys));
  }

  /** Where a message is off the plan. An event of another type than those that servers send never is. */
  check(message: WireMessage, options: CheckOptions): readonly PlanIssue[] {
    let planned: Compiled | undefined;
    if ("identifies" in message) return checkAttributes(message.identifies, this.#mapping, options);
    if (!("eventType" in message)) {
      planned = this.#items.get(message.key);
      if (!planned) return [{ path: "itemKey", rule: NOT_PLANNED, received: message.key }];
    } else if (message.eventType === "CUSTOM") {
      planned = this.#events.get(message.eventName ?? "");
      if (!planned) return [{ path: "eventName", rule: NOT_PLANNED, received: message.eventName }];
    } else if (message.eventType === "LOGIN_USER_ATTRIBUTES") planned = this.#user;
    else return NONE;
    const issues = checkAttributes(message.attributes, planned, options);
    if (!("eventType" in message) || !message.resourceItem) return issues;
    return [...issues, ...this.#checkItem(message.resourceItem, planned, options)];
  }

  #checkItem({ key, attributes }: WireResourceItem, { item }: Compiled, options: CheckOptions): readonly PlanIssue[] {
    const planned = key === item ? this.#named.get(key) : undefined;
    if (planned) return checkAttributes(attributes, planned, options);
    return [{
      path: "item.key",
      rule: item === undefined ? NOT_PLANNED : `must be "${item}" as planned`,
      received: key,
    }];
  }
}

/** The keys of login users as attributes, each a text that a mapping may lack. */
export function identitiesOf(userKeys: ReadonlySet<string>): ReadonlyMap<string, PlannedAttribute> {
  const { "~plan": text } = optional(string);
  return new Map([...userKeys].map((key) => [key, text]));
}

function compile({ attributes, item }: PlannedEntity): Compiled {
  const required = [...attributes].flatMap(([name, { isOptional }]) => isOptional ? [] : [name]);
  return { path: "attributes", attributes, required, item };
}

/** Of which none is required. */
function some(path: string, attributes: Compiled["attributes"]): Compiled {
  return { path, attributes, required: [], item: undefined };
}

function checkAttributes(
  values: WireAttributes | undefined,
  { path, attributes, required }: Compiled,
  options: CheckOptions,
): readonly PlanIssue[] {
  let issues: PlanIssue[] | undefined;
  let missing = required.length;
  if (values) {
    for (const name of Object.keys(values)) {
      const attribute = attributes.get(name);
      const value: unknown = values[name];
      if (attribute && !attribute.isOptional) missing--;
      const at = `${path}.${name}`;
      const issue = attribute ? checkValue(at, attribute, value, options) : fault(at, NOT_PLANNED, value);
      if (issue) (issues ??= []).push(issue);
    }
  }
  if (missing > 0) {
    for (const name of required) {
      if (values && Object.hasOwn(values, name)) continue;
      (issues ??= []).push(fault(`${path}.${name}`, "is required by the plan", undefined));
    }
  }
  return issues ?? NONE;
}

function checkValue(
  path: string,
  attribute: PlannedAttribute,
  value: unknown,
  { text, onUnchecked }: CheckOptions,
): PlanIssue | undefined {
  const { schema, isList } = attribute;
  if (!schema) return isOfWireType(attribute, value, text) ? undefined : fault(path, ruleOf(attribute), value);
  let first: string | undefined;
  try {
    for (const reading of readingsOf(value, isList, text)) {
      const found = issuesOf(schema, reading);
      if (found === "later") {
        onUnchecked?.(fault(path, "cannot be checked, as its schema answers asynchronously", value));
        return undefined;
      }
      if (!found) return undefined;
      first ??= line(found.slice(0, MOST_MESSAGES).map(({ message }) => String(message)).join("; "));
    }
  } catch (error) {
    return { ...fault(path, "cannot be checked, as its schema throws", value), detail: reasonOf(error) };
  }
  return { ...fault(path, "must be as its schema plans", value), detail: first };
}

function fault(path: string, rule: string, received: unknown): PlanIssue {
  return { path, rule, received };
}
