import { GrowingParamError, type ParamIssue } from "../errors.ts";
import { isPlainObject, isText, text } from "../rules/rules.ts";
import type { AttributeMap } from "./described.ts";
import type { EventMap, ItemMap, PlanTypesOf } from "./infer.ts";
import { jsonOf } from "./json.ts";
import type { PlannedEntity, TrackingPlan } from "./plan.ts";
import { NO_SCHEMA, type PlannedAttribute } from "./planned.ts";
import { resolveAttribute } from "./resolve.ts";
import { isSchema } from "./standard-schema.ts";
import type { PlanTypes } from "../tracker/plan-types.ts";

/**
 * What `definePlan` takes. Each part may be left out; nothing of it may be tracked then.
 *
 * @example
 * ```ts
 * import { decimal, type PlanInput } from "@growingio-edge/tracker/plan";
 *
 * const input: PlanInput = { events: { purchase: { price: decimal } } };
 * ```
 */
export interface PlanInput<
  Events extends EventMap = EventMap,
  User extends AttributeMap<never> = AttributeMap<never>,
  Items extends ItemMap = ItemMap,
  UserKey extends string = string,
> {
  /**
   * The custom events, by name, and their attributes, which a message must have unless they are optional. What `event`
   * makes may name an item as well.
   */
  readonly events?: Events;
  /** The attributes of login users. Each is optional, as a call sets some of them. */
  readonly user?: User;
  /** The items, that is dimension tables, by key, and their attributes, as those of events. */
  readonly items?: Items;
  /** The login user keys whose identities may be mapped by `mapUser`. */
  readonly userKeys?: readonly UserKey[];
}

/**
 * Makes a tracking plan: what a program may track. Names of events, attributes and items are the identifiers (标识符)
 * on the platform.
 *
 * @param input The events, the attributes of users, and the items.
 * @throws {GrowingParamError} when something in it is no plan, with every fault: what is no schema, a schema that
 * answers asynchronously, an item that an attribute or an event refers to and that the plan does not have.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { attribute, decimal, definePlan, integer, list, optional, string } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({
 *   events: {
 *     purchase: {
 *       productId: attribute(string, { item: "product" }),
 *       productName: string,
 *       price: decimal,
 *       tags: optional(list(string)),
 *     },
 *   },
 *   user: { level: integer },
 *   items: { product: { width: decimal, height: decimal } },
 * });
 * const tracker = new GrowingTracker<typeof plan>({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 * });
 * tracker.trackCustomEvent("purchase", {
 *   anonymousId: "a",
 *   attributes: { productId: "sku-1", productName: "cup", price: 12.5 },
 * });
 * ```
 */
export function definePlan<
  const Events extends EventMap<Extract<keyof Items, string>> = {},
  const User extends AttributeMap<never> = {},
  const Items extends ItemMap = {},
  const UserKey extends string = never,
>(input: PlanInput<Events, User, Items, UserKey>): TrackingPlan<PlanTypesOf<Events, User, Items, UserKey>> {
  return makePlan(input, "define a plan");
}

/** Makes a plan of what may be one. */
export function makePlan<Types extends PlanTypes>(input: unknown, action: string): TrackingPlan<Types> {
  const issues: ParamIssue[] = [];
  const { events = {}, user, items = {}, userKeys = [], ...rest }: Record<string, unknown> = isPlainObject(input)
    ? input
    : {};
  if (!isPlainObject(input)) issues.push({ path: "", rule: "must be an object", received: input });
  for (const [path, received] of Object.entries(rest)) issues.push({ path, rule: "is not known here", received });
  const planItems = entities(items, "items", "item", issues);
  const planEvents = entities(events, "events", "event", issues);
  const planUser = user === undefined ? undefined : entity(user, "user", issues);
  for (const [name, { attributes, item }] of planEvents) {
    checkItems(attributes, `events.${name}`, planItems, issues);
    if (item !== undefined && !planItems.has(item)) {
      issues.push({ path: `events.${name}`, rule: ITEM_OF_PLAN, received: item });
    }
  }
  for (const [name, { attributes }] of planItems) checkItems(attributes, `items.${name}`, undefined, issues);
  if (planUser) checkItems(planUser.attributes, "user", undefined, issues);
  const keys = keysOf(userKeys, issues);
  if (issues.length > 0) throw new GrowingParamError(action, issues);
  const plan = { "~plan": 1, events: planEvents, user: planUser, items: planItems, userKeys: keys } as const;
  return Object.freeze({ ...plan, toJSON: () => jsonOf(plan) });
}

const ITEM_OF_PLAN = "must name an item of the plan";

function keysOf(input: unknown, issues: ParamIssue[]): Set<string> {
  const keys = new Set<string>();
  const path = "userKeys";
  if (!Array.isArray(input)) issues.push({ path, rule: "must be a list of login user keys", received: input });
  for (const [index, key] of Array.isArray(input) ? input.entries() : []) {
    const rule = text(key) ?? (keys.has(key) ? "must be there once" : undefined);
    if (rule === undefined) keys.add(key);
    else issues.push({ path: `${path}.${index}`, rule, received: key });
  }
  return keys;
}

function entities(
  input: unknown,
  path: string,
  type: "event" | "item",
  issues: ParamIssue[],
): Map<string, PlannedEntity> {
  const result = new Map<string, PlannedEntity>();
  for (const [name, value] of namesOf(input, path, issues)) {
    result.set(name, entity(value, `${path}.${name}`, issues, type));
  }
  return result;
}

function entity(input: unknown, path: string, issues: ParamIssue[], type?: "event" | "item"): PlannedEntity {
  const attributes = new Map<string, PlannedAttribute>();
  const isDescribed = isPlainObject(input) && typeof input["~plan"] === "string";
  if (isDescribed && input["~plan"] !== type) {
    issues.push({ path, rule: `must not be what ${input["~plan"]}() makes`, received: input });
    return { name: undefined, item: undefined, attributes };
  }
  const { name, item } = isDescribed ? input : {};
  if (isDescribed && !isText(name) && !(name === undefined && item !== undefined)) {
    issues.push({ path, rule: "must have a name that is a string and not empty", received: name });
  }
  if (item !== undefined && (type !== "event" || !isText(item))) {
    const rule = type === "event" ? "must have an item that is the key of one" : "must not name an item, as events do";
    issues.push({ path, rule, received: item });
  }
  for (const [key, value] of namesOf(isDescribed ? input.attributes : input, path, issues)) {
    if (isSchema(value)) attributes.set(key, resolveAttribute(value, `${path}.${key}`, issues));
    else issues.push({ path: `${path}.${key}`, rule: NO_SCHEMA, received: value });
  }
  return Object.freeze({ name: isText(name) ? name : undefined, item: isText(item) ? item : undefined, attributes });
}

function namesOf(input: unknown, path: string, issues: ParamIssue[]): [string, unknown][] {
  if (!isPlainObject(input) || isSchema(input)) {
    issues.push({ path, rule: "must be an object of what is planned, by name", received: input });
    return [];
  }
  const entries = Object.entries(input);
  if (Object.hasOwn(input, "")) issues.push({ path, rule: "must not have an empty name", received: "" });
  // Names are made well-formed where messages are made, so that this one would be off the plan for ever.
  const broken = entries.find(([name]) => !name.isWellFormed())?.[0];
  if (broken !== undefined) {
    const rule = "must not have a name with half a character, which no message can have";
    issues.push({ path, rule, received: broken });
  }
  return entries;
}

function checkItems(
  attributes: ReadonlyMap<string, PlannedAttribute>,
  path: string,
  items: ReadonlyMap<string, unknown> | undefined,
  issues: ParamIssue[],
): void {
  for (const [name, { item }] of attributes) {
    if (item === undefined || items?.has(item)) continue;
    const rule = items ? ITEM_OF_PLAN : "must not name an item, as attributes of events do";
    issues.push({ path: `${path}.${name}`, rule, received: item });
  }
}
