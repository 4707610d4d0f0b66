import type { FlushReport } from "../../src/delivery/report.ts";
import type { TrackerError } from "../../src/errors.ts";

type ErrorOf<Code extends TrackerError["code"]> = Extract<TrackerError, { code: Code }>;

/** Fails unless both values are the same through and through: types, items, own fields. */
export function equal(actual: unknown, expected: unknown, what = "the value"): void {
  const difference = compare(actual, expected, what);
  if (difference) throw new Error(difference);
}

/** What a flush says of its messages, without what it says of the consumer in all. */
export function ofMessages(
  { delivered, retained, dropped, requests, errors }: FlushReport,
): Omit<FlushReport, "total"> {
  return { delivered, retained, dropped, requests, errors };
}

/** Fails unless the condition holds. */
export function ok(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`${what}: this does not hold`);
}

/** Fails unless the promise rejects with an error of this code, which it returns. */
export async function rejects<Code extends TrackerError["code"]>(
  promise: Promise<unknown>,
  code: Code,
): Promise<ErrorOf<Code>> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return expectError(error, code);
  }
  throw new Error(`the promise resolved with ${show(value)} where ${code} was expected`);
}

/** Fails unless the call throws an error of this code, which it returns. */
export function throws<Code extends TrackerError["code"]>(call: () => unknown, code: Code): ErrorOf<Code> {
  let value: unknown;
  try {
    value = call();
  } catch (error) {
    return expectError(error, code);
  }
  throw new Error(`the call returned ${show(value)} where ${code} was expected`);
}

function expectError<Code extends TrackerError["code"]>(error: unknown, code: Code): ErrorOf<Code> {
  if (hasCode(error, code)) return error;
  throw new Error(`${show(error)} came where ${code} was expected`);
}

function hasCode<Code extends TrackerError["code"]>(error: unknown, code: Code): error is ErrorOf<Code> {
  return error instanceof Error && "code" in error && error.code === code;
}

/** Where two values differ, in words. */
function compare(actual: unknown, expected: unknown, path: string): string | undefined {
  if (Object.is(actual, expected)) return undefined;
  const differ = `${path} is ${show(actual)} where ${show(expected)} was expected`;
  if (!isObject(actual) || !isObject(expected) || Array.isArray(actual) !== Array.isArray(expected)) return differ;
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  for (const name of names) {
    if (!Object.hasOwn(actual, name) || !Object.hasOwn(expected, name)) {
      return `${differ}: '${name}' is on one side only`;
    }
    const difference = compare(actual[name], expected[name], `${path}.${name}`);
    if (difference) return difference;
  }
  return names.length === 0 && !Array.isArray(actual) && String(actual) !== String(expected) ? differ : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function show(value: unknown): string {
  if (value instanceof Error) return `${value.name} (${value.message})`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" && typeof value !== "string") return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return String(value); // It leads back to itself.
  }
}

/** A fault without the hint that stands in brackets behind its rule, where whoever develops is told more. */
export function bare<Issue extends { readonly rule: string }>(issue: Issue): Issue {
  return { ...issue, rule: issue.rule.replace(/ \(.*\)$/, "") };
}
