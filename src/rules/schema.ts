import { type BaseIssue, custom, type CustomSchema, type GenericSchema, type InferOutput, safeParse } from "valibot";
import { advice } from "../advice.ts";
import { GrowingParamError, type ParamIssue } from "../errors.ts";
import { advised } from "./advise.ts";
import { integer as integerRule, isObject, NO_OBJECT, REQUIRED, UNKNOWN } from "./rules.ts";

/** What fields become by their schemas. */
type Output<Fields> = {
  -readonly [Key in keyof Fields]: Fields[Key] extends GenericSchema ? InferOutput<Fields[Key]> : never;
};

/**
 * The input with its fields as their schemas make them, or a {@linkcode GrowingParamError} with every fault. Field by
 * field, as valibot's `strictObject` names the first key that is not known and no more.
 */
export function parse<Fields extends { readonly [key: string]: GenericSchema }>(
  fields: Fields,
  input: unknown,
  action: string,
  prefix: string = "",
): Output<Fields> {
  if (!isObject(input)) {
    throw new GrowingParamError(action, [advised(action, { path: prefix, rule: NO_OBJECT, received: input })]);
  }
  const output: { [key: string]: unknown } = {};
  const faults: ParamIssue[] = [];
  const refuse = (broken: string, received: unknown, ...path: unknown[]): void => {
    const issue = { path: [...prefix ? [prefix] : [], ...path].join("."), rule: broken, received };
    faults.push(advised(action, issue, Object.keys(fields)));
  };
  for (const [key, schema] of Object.entries(fields)) {
    const result = safeParse(schema, input[key]);
    output[key] = result.output;
    for (const { message, input: received, path = [] } of result.issues ?? []) {
      refuse(input[key] === undefined ? REQUIRED : message, received, key, ...path.map((item) => item.key));
    }
  }
  for (const key of Object.keys(input)) {
    if (!Object.hasOwn(fields, key) && input[key] !== undefined) refuse(UNKNOWN, input[key], key);
  }
  if (faults.length > 0) throw new GrowingParamError(action, faults);
  advice.checked?.(output);
  return output as Output<Fields>; // each of its keys was set, by its schema
}

/** A rule in words, or how to put it into words. */
export type Wording = string | ((issue: BaseIssue<unknown>) => string);

/** A value of a kind, told by a predicate. */
export function rule<Value>(check: (value: unknown) => boolean, message: Wording): CustomSchema<Value, Wording> {
  return custom<Value, Wording>(check, message);
}

/** A whole number in a range. */
export function integer(min: number, max: number): CustomSchema<number, Wording> {
  const keeps = integerRule(min, max);
  return rule((value) => keeps(value) === undefined, ({ input }) => keeps(input) ?? "");
}
