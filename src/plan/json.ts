import type { AttributeJson, EntityJson, PlanJson } from "./described-json.ts";
import { GrowingParamError, type ParamIssue } from "../errors.ts";
import type { PlannedEntity, TrackingPlan } from "./plan.ts";
import type { PlannedAttribute } from "./planned.ts";

/** A plan as plain data. Throws where the type of an attribute is not known. */
export function jsonOf(
  { events, user, items, userKeys }: Pick<TrackingPlan, "events" | "user" | "items" | "userKeys">,
): PlanJson {
  const issues: ParamIssue[] = [];
  const entity = ({ name, item, attributes }: PlannedEntity, path: string): EntityJson => ({
    ...name === undefined ? {} : { name },
    ...item === undefined ? {} : { item },
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
    ...userKeys.size > 0 ? { userKeys: [...userKeys] } : {},
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
