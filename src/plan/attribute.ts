import { GrowingParamError, type ParamIssue } from "../errors.ts";
import {
  type AttributeSchema,
  type InputOf,
  isPlanType,
  type ItemOf,
  knownOf,
  PLAN_TYPES,
  type PlanAttribute,
  planned,
  type PlanType,
} from "./planned.ts";

/**
 * What {@linkcode attribute} adds to a schema.
 *
 * @example
 * ```ts
 * import type { AttributeDetails } from "@growingio-edge/tracker/plan";
 *
 * const details: AttributeDetails<"product"> = { name: "商品", item: "product" };
 * ```
 */
export interface AttributeDetails<Item extends string = string> {
  /**
   * The name that analysts see on the platform (名称), beside the identifier (标识符).
   *
   * @default none
   */
  readonly name?: string | undefined;
  /**
   * The item that the attribute refers to: a key of the plan's `items`. For attributes of events only.
   *
   * @default none
   */
  readonly item?: Item | undefined;
  /**
   * The type on the platform, for a schema of another library that does not tell it.
   *
   * @default what the schema tells as JSON Schema, as those of zod and arktype do
   */
  readonly type?: PlanType | undefined;
  /**
   * Whether it is a list on the platform, beside `type`.
   *
   * @default false
   */
  readonly list?: boolean | undefined;
}

/**
 * An attribute with a name for analysts, the item that it refers to, or its type on the platform.
 *
 * @param schema `string`, `integer`, `decimal`, or a schema of any library that speaks Standard Schema.
 * @param details What is added.
 * @throws {GrowingParamError} when a detail breaks a rule, with every fault.
 *
 * @example
 * ```ts
 * import { attribute, decimal, definePlan, string } from "@growingio-edge/tracker/plan";
 * import * as v from "valibot";
 *
 * const plan = definePlan({
 *   events: {
 *     purchase: {
 *       productId: attribute(string, { name: "商品", item: "product" }),
 *       currency: attribute(v.picklist(["CNY", "EUR"]), { name: "币种", type: "string" }),
 *     },
 *   },
 *   items: { product: { width: decimal } },
 * });
 * ```
 */
export function attribute<Schema extends AttributeSchema, const Item extends string = ItemOf<Schema>>(
  schema: Schema,
  details: AttributeDetails<Item>,
): PlanAttribute<InputOf<Schema>, NoInfer<Item>>;
export function attribute(schema: AttributeSchema, details: AttributeDetails): PlanAttribute<unknown, string> {
  const action = "describe an attribute";
  const known = knownOf(schema, action);
  const { name = known.name, item = known.item, type, list: isList, ...rest }: Record<string, unknown> = Object(
    details,
  );
  const issues: ParamIssue[] = Object.keys(rest).map((path) => fault(path, "is not known here", rest[path]));
  if (!isText(name)) issues.push(fault("name", "must be a string that is not empty", name));
  if (!isText(item)) issues.push(fault("item", "must be the key of an item", item));
  if (!isFlag(isList)) issues.push(fault("list", "must be a boolean", isList));
  if (type !== undefined && !isPlanType(type)) {
    issues.push(fault("type", `must be one of ${PLAN_TYPES.join(", ")}`, type));
  } else if (!known.schema && type !== undefined && type !== known.type) {
    issues.push(fault("type", "must be that of the schema", type));
  } else if (!known.schema && isFlag(isList) && isList !== undefined && isList !== known.isList) {
    issues.push(fault("list", "must be as the schema is: use list()", isList));
  } else if (isText(name) && isText(item) && isFlag(isList) && issues.length === 0) {
    return planned({ ...known, name, item, type: type ?? known.type, isList: isList ?? known.isList });
  }
  throw new GrowingParamError(action, issues);
}

function fault(path: string, rule: string, received: unknown): ParamIssue {
  return { path, rule, received };
}

/** Whether it is a text, or nothing. */
export function isText(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === "string" && value !== "");
}

/** Whether it is a boolean, or nothing. */
export function isFlag(value: unknown): value is boolean | undefined {
  return value === undefined || typeof value === "boolean";
}
