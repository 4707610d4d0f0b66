import { GrowingParamError, type ParamIssue } from "../errors.ts";
import { isPlainObject } from "../rules/rules.ts";
import { isFlag, isText } from "./attribute.ts";
import { makePlan } from "./define.ts";
import type { TrackingPlan } from "./plan.ts";
import { PLAN_TYPES, type PlanAttribute, planned } from "./planned.ts";

const ACTION = "read a plan";

/**
 * Makes a plan of plain data, as `plan.toJSON()` gives it. The compiler knows nothing of what is in it; messages are
 * checked all the same.
 *
 * @param json The data, which was parsed already.
 * @throws {GrowingParamError} when it is no plan, with every fault.
 *
 * @example
 * ```ts
 * import { readPlan } from "@growingio-edge/tracker/plan";
 *
 * const plan = readPlan(JSON.parse('{"events":{"purchase":{"attributes":{"price":{"type":"decimal"}}}}}'));
 * console.log(plan.events.has("purchase")); // true
 * ```
 */
export function readPlan(json: unknown): TrackingPlan {
  const issues: ParamIssue[] = [];
  const input: Record<string, unknown> = isPlainObject(json) ? { ...json } : {};
  if (!isPlainObject(json)) issues.push({ path: "", rule: "must be an object", received: json });
  if (input.user !== undefined) input.user = readEntity(input.user, "user", [], issues);
  for (const part of ["events", "items"] as const) {
    const entities = input[part];
    if (!isPlainObject(entities)) continue;
    input[part] = Object.fromEntries(
      Object.entries(entities).map(([name, value]) => {
        const type = part === "events" ? "event" : "item";
        const known = type === "event" ? ["name", "item"] : ["name"];
        const attributes = readEntity(value, `${part}.${name}`, known, issues);
        const { name: title, item } = Object(value);
        return [name, (title ?? item) === undefined ? attributes : { "~plan": type, name: title, item, attributes }];
      }),
    );
  }
  if (issues.length > 0) throw new GrowingParamError(ACTION, issues);
  return makePlan(input, ACTION);
}

function readEntity(
  value: unknown,
  path: string,
  known: readonly string[],
  issues: ParamIssue[],
): Record<string, PlanAttribute<unknown, string>> {
  if (!isPlainObject(value)) {
    issues.push({ path, rule: "must be an object with 'attributes'", received: value });
    return {};
  }
  refuseOthers(value, path, ["attributes", ...known], issues);
  const { attributes } = value;
  if (!isPlainObject(attributes)) {
    issues.push({ path: `${path}.attributes`, rule: "must be an object of attributes by name", received: attributes });
    return {};
  }
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, one]) => {
      const read = readAttribute(one, `${path}.attributes.${name}`, issues);
      return read ? [[name, read]] : [];
    }),
  );
}

function readAttribute(
  value: unknown,
  path: string,
  issues: ParamIssue[],
): PlanAttribute<unknown, string> | undefined {
  if (!isPlainObject(value)) {
    issues.push({ path, rule: "must be an object with 'type'", received: value });
    return undefined;
  }
  refuseOthers(value, path, ["type", "list", "optional", "name", "item"], issues);
  const { list, optional, name, item } = value;
  const type = PLAN_TYPES.find((one) => one === value.type);
  const fault = (key: string, rule: string): void =>
    void issues.push({ path: `${path}.${key}`, rule, received: value[key] });
  if (type === undefined) fault("type", `must be one of ${PLAN_TYPES.join(", ")}`);
  if (!isFlag(list)) fault("list", "must be a boolean");
  if (!isFlag(optional)) fault("optional", "must be a boolean");
  if (!isText(name)) fault("name", "must be a string that is not empty");
  if (!isText(item)) fault("item", "must be the key of an item");
  if (type === undefined || !isFlag(list) || !isFlag(optional) || !isText(name) || !isText(item)) return undefined;
  return planned({ schema: undefined, type, isList: list ?? false, isOptional: optional ?? false, name, item });
}

function refuseOthers(
  value: Record<string, unknown>,
  path: string,
  known: readonly string[],
  issues: ParamIssue[],
): void {
  for (const key of Object.keys(value).filter((one) => !known.includes(one))) {
    issues.push({ path: `${path}.${key}`, rule: "is not known here", received: value[key] });
  }
}
