import {
  type BaseIssue,
  custom,
  type CustomSchema,
  type GenericSchema,
  optional,
  type OptionalSchema,
  safeParse,
  type UnknownPathItem,
} from "valibot";
import { GrowingParamError } from "../errors.ts";

/** The input as the schema makes it, or a {@linkcode GrowingParamError} with every fault. */
export function parse<Output>(schema: GenericSchema<unknown, Output>, input: unknown, action: string): Output {
  const result = safeParse(schema, input);
  if (result.success) return result.output;
  throw new GrowingParamError(
    action,
    allIssues(schema, input, result.issues).map(({ path, message, input: received }) => ({
      path: path?.map(({ key }) => String(key)).join(".") ?? "",
      rule: message,
      // The issue of a key that is not known has the key for its input.
      received: message === UNKNOWN ? path?.at(-1)?.value : received,
    })),
  );
}

/** valibot names the first key that is not known and no more; without it, it names the next. */
function allIssues(
  schema: GenericSchema,
  input: unknown,
  issues: readonly BaseIssue<unknown>[] = [],
): readonly BaseIssue<unknown>[] {
  const unknown = issues.find(({ message, path }) => message === UNKNOWN && path?.length === 1);
  if (!unknown || !isPlainObject(input)) return issues;
  const { [String(unknown.input)]: _, ...rest } = input;
  return [...allIssues(schema, rest, safeParse(schema, rest).issues), unknown];
}

const UNKNOWN = "is not known here";

/** The rule in words for an object with fixed fields: it is none, lacks one, or has one too many. */
export function fields(issue: BaseIssue<unknown>): string {
  if (!issue.path) return "must be an object";
  return issue.expected === "never" ? UNKNOWN : "is required";
}

/** A rule in words, or how to put it into words. */
export type Wording = string | ((issue: BaseIssue<unknown>) => string);

/** A value of a kind, told by a predicate. */
export function rule<Value>(check: (value: unknown) => boolean, message: Wording): CustomSchema<Value, Wording> {
  return custom<Value, Wording>(check, message);
}

/** A text that says something. */
export const text: CustomSchema<string, Wording> = rule(
  (value) => typeof value === "string" && value !== "",
  ({ input }) => input === "" ? "must not be empty" : notText(input),
);

/** A text that may say nothing: empty, `null` and left out are the same. */
export const optionalText: CustomSchema<string | null | undefined, Wording> = rule(
  (value) => value === undefined || value === null || typeof value === "string",
  ({ input }) => notText(input),
);

function notText(value: unknown): string {
  return typeof value === "number" || typeof value === "bigint" ? "must be a string: use String()" : "must be a string";
}

/** What has fixed fields of its own: lists and Maps are objects too, and have none. */
export const plainObject: CustomSchema<object, Wording> = rule(isPlainObject, "must be an object");

/** A switch that is off unless it is on. */
export const flag: OptionalSchema<CustomSchema<boolean, Wording>, false> = optional(
  rule((value) => typeof value === "boolean", "must be a boolean"),
  false,
);

/** An object without a class of its own, from whichever realm; so no Map, no Date, no array. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Where a fault is that a rule of ours found. */
export function pathTo(input: unknown, key: string): [UnknownPathItem] {
  return [{ type: "unknown", origin: "value", input, key, value: undefined }];
}
