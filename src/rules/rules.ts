/** What is wrong with a value, in words that follow the field's name, or nothing where it is a `Value`. */
export type Rule<Value> = ((value: unknown) => string | undefined) & { readonly "~value"?: Value };

/** Told of a key that nobody knows. */
export const UNKNOWN = "is not known here";
/** Told of a key that is missing. */
export const REQUIRED = "is required";
/** Told of what has no fields. */
export const NO_OBJECT = "must be an object";
/** Told of what is no object whose fields are all its own. */
export const NO_PLAIN = "must be a plain object";

/** A text that says something. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** A text that may say nothing: empty, `null` and left out are the same. */
export function isOptionalText(value: unknown): value is string | null | undefined {
  return typeof value === "string" || value === undefined || value === null;
}

/** What is wrong with a value that is no text, or that says nothing where it must. */
export function notText(value: unknown): string {
  if (value === "") return "must not be empty";
  return typeof value === "number" || typeof value === "bigint" ? "must be a string: use String()" : "must be a string";
}

/** An object without a class of its own, from whichever realm; so no Map, no Date, no array. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whatever has fields. */
export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null;
}

/**
 * Sets a key of an object that is being made, whatever it is called: an assignment to `__proto__` would set the
 * prototype, and where `Object.prototype` is frozen, one to `constructor` would throw.
 */
export function put<Value>(object: { [key: string]: Value }, key: string, value: Value): void {
  if (key in object) {
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  } else object[key] = value;
}

/** The rule that `is` holds. */
export function rule<Value>(is: (value: unknown) => boolean, fault: string): Rule<Value> {
  return (value) => is(value) ? undefined : fault;
}

/** A text that says something, and that can be sent: half a character cannot. */
export const text: Rule<string> = (value) =>
  !isText(value) ? notText(value) : value.isWellFormed() ? undefined : "must not have half a character";

/** A switch. */
export const flag: Rule<boolean> = (value) => typeof value === "boolean" ? undefined : "must be a boolean";

/** A whole number in a range. */
export function integer(min: number, max: number): Rule<number> {
  return rule(
    (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
    `must be an integer from ${min} to ${max}`,
  );
}

/** A function. */
export function callable<Callback>(): Rule<Callback> {
  return rule((value) => typeof value === "function", "must be a function");
}
