import { GrowingParamError } from "../errors.ts";
import {
  type AttributeSchema,
  type InputOf,
  type ItemOf,
  knownOf,
  type PlanAttribute,
  planned,
  type PlanType,
} from "./planned.ts";

/**
 * A text.
 *
 * @example
 * ```ts
 * import { definePlan, string } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ events: { search: { words: string } } });
 * ```
 */
export const string: PlanAttribute<string> = builtIn("string");

/**
 * A whole number.
 *
 * @example
 * ```ts
 * import { definePlan, integer } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ user: { level: integer } });
 * ```
 */
export const integer: PlanAttribute<number> = builtIn("integer");

/**
 * A finite number.
 *
 * @example
 * ```ts
 * import { decimal, definePlan } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ events: { purchase: { price: decimal } } });
 * ```
 */
export const decimal: PlanAttribute<number> = builtIn("decimal");

/**
 * A list, which may be empty. A list of what another library describes is made with that library.
 *
 * @param kind `string`, `integer` or `decimal`, or one of these with details; it may not be optional yet.
 * @throws {GrowingParamError} when it is none of these.
 *
 * @example
 * ```ts
 * import { definePlan, list, string } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ user: { education: list(string) } });
 * ```
 */
export function list<Element extends string | number, Item extends string = never>(
  kind: PlanAttribute<Element, Item>,
): PlanAttribute<readonly Element[], Item>;
export function list(kind: PlanAttribute<string | number, string>): PlanAttribute<unknown, string> {
  const action = "make a list";
  const known = knownOf(kind, action);
  if (known.schema || known.isList || known.isOptional) {
    const rule = "must be string, integer or decimal: a list of another schema is made with its library";
    throw new GrowingParamError(action, [{ path: "kind", rule, received: kind }]);
  }
  return planned({ ...known, isList: true });
}

/**
 * An attribute that a message may lack. Those of users are so without it.
 *
 * @param schema What it is where it is there.
 * @throws {GrowingParamError} when it is no schema.
 *
 * @example
 * ```ts
 * import { definePlan, optional, string } from "@growingio-edge/tracker/plan";
 *
 * const plan = definePlan({ events: { purchase: { coupon: optional(string) } } });
 * ```
 */
export function optional<Schema extends AttributeSchema>(
  schema: Schema,
): PlanAttribute<InputOf<Schema> | undefined, ItemOf<Schema>>;
export function optional(schema: AttributeSchema): PlanAttribute<unknown, string> {
  return planned({ ...knownOf(schema, "make an attribute optional"), isOptional: true });
}

function builtIn<Input>(type: PlanType): PlanAttribute<Input> {
  return planned<Input>({
    schema: undefined,
    type,
    isList: false,
    isOptional: false,
    name: undefined,
    item: undefined,
  });
}
