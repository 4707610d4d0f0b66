import { GrowingParamError } from "../errors.ts";
import type { AttributeValue } from "../message/given.ts";
import { isSchema, type StandardResult, type StandardSchemaV1 } from "./standard-schema.ts";

/**
 * The types of attributes that the platform has; each may be a list.
 *
 * @example
 * ```ts
 * import type { PlanType } from "@growingio-edge/tracker/plan";
 *
 * const type: PlanType = "decimal";
 * ```
 */
export type PlanType = "string" | "integer" | "decimal";

/** Those types. */
export const PLAN_TYPES: readonly PlanType[] = ["string", "integer", "decimal"];

/** Whether something is one of them. */
export function isPlanType(value: unknown): value is PlanType {
  return PLAN_TYPES.some((type) => type === value);
}

/**
 * What is known of an attribute in a plan.
 *
 * @example
 * ```ts
 * import { type PlannedAttribute, string } from "@growingio-edge/tracker/plan";
 *
 * const known: PlannedAttribute = string["~plan"];
 * ```
 */
export interface PlannedAttribute<Item extends string = string> {
  /** The schema of another library; undefined for `string`, `integer`, `decimal` and lists of these. */
  readonly schema: StandardSchemaV1 | undefined;
  /** The type on the platform, as far as it is known. */
  readonly type: PlanType | undefined;
  /** Whether it is a list. */
  readonly isList: boolean;
  /** Whether a message may lack it. */
  readonly isOptional: boolean;
  /** The name that analysts see. */
  readonly name: string | undefined;
  /** The item that it refers to. */
  readonly item: Item | undefined;
}

/**
 * An attribute of a plan: a schema, and what else is known of it. `string`, `integer` and `decimal` are such.
 *
 * @example
 * ```ts
 * import { list, type PlanAttribute, string } from "@growingio-edge/tracker/plan";
 *
 * const tags: PlanAttribute<readonly string[]> = list(string);
 * ```
 */
export interface PlanAttribute<Input, Item extends string = never> extends StandardSchemaV1<Input, unknown> {
  /** What is known of it. */
  readonly "~plan": PlannedAttribute<Item>;
}

/**
 * What can stand for an attribute in a plan: a schema of any library that speaks Standard Schema.
 *
 * @example
 * ```ts
 * import type { AttributeSchema } from "@growingio-edge/tracker/plan";
 * import * as v from "valibot";
 *
 * const currency: AttributeSchema = v.picklist(["CNY", "EUR"]);
 * ```
 */
export interface AttributeSchema<Item extends string = string> extends StandardSchemaV1<AttributeValue, unknown> {
  /** What is known of it, where it was made by this package. */
  readonly "~plan"?: { readonly item: Item | undefined };
}

/**
 * What goes into a schema. Its lists may be read-only.
 *
 * @example
 * ```ts
 * import type { decimal, InputOf } from "@growingio-edge/tracker/plan";
 *
 * const price: InputOf<typeof decimal> = 12.5;
 * ```
 */
export type InputOf<Schema extends StandardSchemaV1> = ReadOnly<NonNullable<Schema["~standard"]["types"]>["input"]>;
/** @internal Lists are taken as they are, whether they may be changed or not. */
type ReadOnly<Input> = Input extends readonly unknown[] ? Readonly<Input> : Input;

/**
 * The item that an attribute refers to.
 *
 * @example
 * ```ts
 * import type { ItemOf, PlanAttribute } from "@growingio-edge/tracker/plan";
 *
 * const item: ItemOf<PlanAttribute<string, "product">> = "product";
 * ```
 */
export type ItemOf<Schema> = Schema extends PlanAttribute<unknown, infer Item> ? Item : never;

/** Makes an attribute, which is a schema as well, of what is known of it. */
export function planned<Input, Item extends string = never>(known: PlannedAttribute<Item>): PlanAttribute<Input, Item> {
  const validate = (value: unknown): StandardResult<unknown> | Promise<StandardResult<unknown>> => {
    if (known.isOptional && (value === undefined || value === null)) return { value };
    if (known.schema) return known.schema["~standard"].validate(value);
    return isOfType(known, value) ? { value } : { issues: [{ message: ruleOf(known) }] };
  };
  return Object.freeze({
    "~standard": Object.freeze({ version: 1, vendor: "growingio", validate } as const),
    "~plan": Object.freeze(known),
  });
}

/** What is known of a schema, whosever it is. */
export function knownOf(schema: unknown, action: string): PlannedAttribute {
  if (isPlanAttribute(schema)) return schema["~plan"];
  if (!isSchema(schema)) throw new GrowingParamError(action, [{ path: "schema", rule: NO_SCHEMA, received: schema }]);
  return { schema, type: undefined, isList: false, isOptional: false, name: undefined, item: undefined };
}

/** What an attribute must be, in words. */
export const NO_SCHEMA = "must be string, integer, decimal or a schema that speaks Standard Schema";

/** What a value of a built-in type must be, in words. */
export function ruleOf({ type, isList }: PlannedAttribute): string {
  if (isList) return `must be a list of ${type}s as planned`;
  return `must be ${type === "integer" ? "an" : "a"} ${type} as planned`;
}

/** Whether a value that is no list is of a type. */
export function isScalar(type: PlanType | undefined, value: unknown): boolean {
  if (type === "string") return typeof value === "string";
  return type === "integer" ? Number.isInteger(value) : Number.isFinite(value);
}

function isOfType({ type, isList }: PlannedAttribute, value: unknown): boolean {
  if (!isList) return isScalar(type, value);
  return Array.isArray(value) && value.every((element) => isScalar(type, element));
}

/** Whether a schema was made here, or by another copy of this package. */
function isPlanAttribute(schema: unknown): schema is PlanAttribute<unknown, string> {
  return isSchema(schema) && "~plan" in schema;
}
