import {
  type BaseIssue,
  custom,
  type CustomSchema,
  type InferOutput,
  object,
  type ObjectEntries,
  type ObjectSchema,
  optional,
  type OptionalSchema,
  safeParse,
  type UnknownPathItem,
} from "valibot";
import { GrowingParamError } from "../errors.ts";
import { isObject, isOptionalText, isText, NO_OBJECT, notText, REQUIRED, UNKNOWN } from "./rules.ts";

/**
 * The input with its fields as their schemas make them, or a {@linkcode GrowingParamError} with every fault. Keys that
 * are not known are found here, as valibot's `strictObject` names the first and no more.
 */
export function parse<const Entries extends ObjectEntries>(
  entries: Entries,
  input: unknown,
  action: string,
  prefix: readonly unknown[] = [],
): InferOutput<ObjectSchema<Entries, Wording>> {
  const { success, output, issues = [] } = safeParse(object(entries, fields), input);
  const faults = issues.map(({ path = [], message, input: received }) => ({
    path: [...prefix, ...path.map(({ key }) => key)].join("."),
    rule: message,
    received,
  }));
  if (isObject(input)) {
    for (const key in input) {
      if (!(key in entries)) faults.push({ path: [...prefix, key].join("."), rule: UNKNOWN, received: input[key] });
    }
  }
  if (success && faults.length === 0) return output;
  throw new GrowingParamError(action, faults);
}

/** The rule in words for an object with fixed fields: it is none, or lacks one. */
export const fields = (issue: BaseIssue<unknown>): string => issue.path ? REQUIRED : NO_OBJECT;

/** A rule in words, or how to put it into words. */
export type Wording = string | ((issue: BaseIssue<unknown>) => string);

/** A value of a kind, told by a predicate. */
export function rule<Value>(check: (value: unknown) => boolean, message: Wording): CustomSchema<Value, Wording> {
  return custom<Value, Wording>(check, message);
}

/** A text that says something. */
export const text: CustomSchema<string, Wording> = rule(isText, ({ input }) => notText(input));

/** A text that may say nothing: empty, `null` and left out are the same. */
export const optionalText: CustomSchema<string | null | undefined, Wording> = rule(
  isOptionalText,
  ({ input }) => notText(input),
);

/** A switch that is off unless it is on. */
export const flag: OptionalSchema<CustomSchema<boolean, Wording>, false> = optional(
  rule((value) => typeof value === "boolean", "must be a boolean"),
  false,
);

/** Where a fault is that a rule of ours found. */
export function pathTo(input: unknown, key: string): [UnknownPathItem] {
  return [{ type: "unknown", origin: "value", input, key, value: undefined }];
}
