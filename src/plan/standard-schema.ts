// The interface of Standard Schema 1 (https://standardschema.dev), copied as its authors ask for, so that nobody
// installs a package for a type. Copyright (c) 2024 Colin McDonnell, MIT license.

/**
 * What libraries of schemas have in common: valibot, zod, arktype and others.
 *
 * @example
 * ```ts
 * import type { StandardSchemaV1 } from "@growingio-edge/tracker/plan";
 * import * as v from "valibot";
 *
 * const schema: StandardSchemaV1<string> = v.pipe(v.string(), v.maxLength(20));
 * ```
 */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  /** What the standard asks for. */
  readonly "~standard": StandardProps<Input, Output>;
}

/** What a schema has under `~standard`. */
export interface StandardProps<Input = unknown, Output = Input> {
  /** The version of the standard. */
  readonly version: 1;
  /** The library that the schema is of. */
  readonly vendor: string;
  /** Checks a value. */
  readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
  /** Carries types for the compiler, and nothing at run time. */
  readonly types?: StandardTypes<Input, Output> | undefined;
}

/** The value, or what is wrong with it. */
export type StandardResult<Output> =
  | {
    /** The value. */
    readonly value: Output;
    /** Not there. */
    readonly issues?: undefined;
  }
  | {
    /** What is wrong. */
    readonly issues: readonly StandardIssue[];
  };

/** One thing that is wrong with a value. */
export interface StandardIssue {
  /** What is wrong, in words. */
  readonly message: string;
  /** Where in the value it is. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What goes into a schema and what comes out of it, for the compiler. */
export interface StandardTypes<Input = unknown, Output = Input> {
  /** What goes in. */
  readonly input: Input;
  /** What comes out. */
  readonly output: Output;
}

/** Whether a value is a schema. Those of some libraries are functions. */
export function isSchema(value: unknown): value is StandardSchemaV1 {
  const isPossible = (typeof value === "object" && value !== null) || typeof value === "function";
  if (!isPossible || !("~standard" in value)) return false;
  const { version, validate }: { version?: unknown; validate?: unknown } = Object(value["~standard"]);
  return version === 1 && typeof validate === "function";
}

/** What a schema says of a value: what is wrong with it, nothing, or that it answers later. Throws what it throws. */
export function issuesOf(schema: StandardSchemaV1, value: unknown): readonly StandardIssue[] | "later" | undefined {
  const result = schema["~standard"].validate(value);
  if (!("then" in result)) return result.issues;
  // Nobody waits for it, so a rejection must have no consequence.
  Promise.resolve(result).catch(() => {});
  return "later";
}
