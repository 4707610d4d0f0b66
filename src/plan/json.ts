import { GrowingParamError, type ParamIssue } from "../errors.ts";
import type { PlannedEntity, TrackingPlan } from "./plan.ts";
import type { PlannedAttribute, PlanType } from "./planned.ts";

/**
 * A plan as plain data: what `plan.toJSON()` makes and `readPlan` reads.
 *
 * @example
 * ```ts
 * import type { PlanJson } from "@growingio-edge/tracker/plan";
 *
 * const json: PlanJson = {
 *   events: { purchase: { name: "购买", attributes: { price: { type: "decimal", name: "价格" } } } },
 *   items: {},
 * };
 * ```
 */
export interface PlanJson {
  /** The custom events, by name. */
  readonly events?: { readonly [eventName: string]: EntityJson } | undefined;
  /** The attributes of login users; left out where none are planned. */
  readonly user?: { readonly attributes: { readonly [name: string]: AttributeJson } } | undefined;
  /** The items, by key. */
  readonly items?: { readonly [itemKey: string]: EntityJson } | undefined;
}

/**
 * An event or an item as plain data.
 *
 * @example
 * ```ts
 * import type { EntityJson } from "@growingio-edge/tracker/plan";
 *
 * const purchase: EntityJson = { name: "购买", attributes: { price: { type: "decimal" } } };
 * ```
 */
export interface EntityJson {
  /** The name that analysts see; left out where there is none. */
  readonly name?: string | undefined;
  /** Its attributes, by identifier. */
  readonly attributes: { readonly [name: string]: AttributeJson };
}

/**
 * An attribute as plain data.
 *
 * @example
 * ```ts
 * import type { AttributeJson } from "@growingio-edge/tracker/plan";
 *
 * const tags: AttributeJson = { type: "string", list: true, optional: true, name: "标签" };
 * ```
 */
export interface AttributeJson {
  /** The type on the platform, of the elements where it is a list. */
  readonly type: PlanType;
  /** True for a list, else left out. */
  readonly list?: boolean | undefined;
  /** True where a message may lack it, else left out. Attributes of users are optional without it. */
  readonly optional?: boolean | undefined;
  /** The name that analysts see; left out where there is none. */
  readonly name?: string | undefined;
  /** The key of the item that it refers to; left out where it refers to none. For attributes of events only. */
  readonly item?: string | undefined;
}

/** A plan as plain data. Throws where the type of an attribute is not known. */
export function jsonOf({ events, user, items }: Pick<TrackingPlan, "events" | "user" | "items">): PlanJson {
  const issues: ParamIssue[] = [];
  const entity = ({ name, attributes }: PlannedEntity, path: string): EntityJson => ({
    ...name === undefined ? {} : { name },
    attributes: Object.fromEntries(
      [...attributes].map(([key, attribute]) => [key, attributeJson(attribute, `${path}.${key}`, issues)]),
    ),
  });
  // Entries, as an assignment to the name `__proto__` would set no property.
  const entities = (map: ReadonlyMap<string, PlannedEntity>, path: string): { [name: string]: EntityJson } =>
    Object.fromEntries([...map].map(([key, value]) => [key, entity(value, `${path}.${key}`)]));
  const json = {
    events: entities(events, "events"),
    ...user ? { user: entity(user, "user") } : {},
    items: entities(items, "items"),
  };
  if (issues.length > 0) throw new GrowingParamError("export a plan", issues);
  return json;
}

function attributeJson(
  { type, isList, isOptional, name, item, schema }: PlannedAttribute,
  path: string,
  issues: ParamIssue[],
): AttributeJson {
  if (type === undefined) {
    const rule = "has a schema that does not tell a type of the platform: " +
      "name one by attribute(schema, { type: \"string\" }), with 'list: true' for a list";
    issues.push({ path, rule, received: schema });
  }
  return {
    type: type ?? "string",
    ...isList ? { list: true } : {},
    ...isOptional ? { optional: true } : {},
    ...name === undefined ? {} : { name },
    ...item === undefined ? {} : { item },
  };
}
