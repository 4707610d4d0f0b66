import { GrowingParamError, type ParamIssue } from "../errors.ts";
import { isPlainObject } from "../rules/rules.ts";
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
> {
  /** The custom events, by name, and their attributes, which a message must have unless they are optional. */
  readonly events?: Events;
  /** The attributes of login users. Each is optional, as a call sets some of them. */
  readonly user?: User;
  /** The items, that is dimension tables, by key, and their attributes, as those of events. */
  readonly items?: Items;
}

/**
 * Makes a tracking plan: what a program may track. Names of events, attributes and items are the identifiers (标识符)
 * on the platform.
 *
 * @param input The events, the attributes of users, and the items.
 * @throws {GrowingParamError} when something in it is no plan, with every fault: what is no schema, a schema that
 * answers asynchronously, an item that an attribute refers to and that the plan does not have.
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
>(input: PlanInput<Events, User, Items>): TrackingPlan<PlanTypesOf<Events, User, Items>> {
  return makePlan(input, "define a plan");
}

/** Makes a plan of what may be one. */
export function makePlan<Types extends PlanTypes>(input: unknown, action: string): TrackingPlan<Types> {
  const issues: ParamIssue[] = [];
  const { events = {}, user, items = {}, ...rest }: Record<string, unknown> = isPlainObject(input) ? input : {};
  if (!isPlainObject(input)) issues.push({ path: "", rule: "must be an object", received: input });
  for (const [path, received] of Object.entries(rest)) issues.push({ path, rule: "is not known here", received });
  const planItems = entities(items, "items", "item", issues);
  const planEvents = entities(events, "events", "event", issues);
  const planUser = user === undefined ? undefined : entity(user, "user", issues);
  for (const [name, { attributes }] of planEvents) checkItems(attributes, `events.${name}`, planItems, issues);
  for (const [name, { attributes }] of planItems) checkItems(attributes, `items.${name}`, undefined, issues);
  if (planUser) checkItems(planUser.attributes, "user", undefined, issues);
  if (issues.length > 0) throw new GrowingParamError(action, issues);
  const plan = { "~plan": 1, events: planEvents, user: planUser, items: planItems } as const;
  return Object.freeze({ ...plan, toJSON: () => jsonOf(plan) });
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
    return { name: undefined, attributes };
  }
  const name = isDescribed ? input.name : undefined;
  if (isDescribed && (typeof name !== "string" || name === "")) {
    issues.push({ path, rule: "must have a name that is a string and not empty", received: name });
  }
  for (const [key, value] of namesOf(isDescribed ? input.attributes : input, path, issues)) {
    if (isSchema(value)) attributes.set(key, resolveAttribute(value, `${path}.${key}`, issues));
    else issues.push({ path: `${path}.${key}`, rule: NO_SCHEMA, received: value });
  }
  return Object.freeze({ name: typeof name === "string" ? name : undefined, attributes });
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
    const rule = items ? "must name an item of the plan" : "must not name an item, as attributes of events do";
    issues.push({ path: `${path}.${name}`, rule, received: item });
  }
}
