import type { Reader } from "../rules/reader.ts";
import type { WireAttributes } from "../wire.ts";
import { isPlainObject, NO_PLAIN, put } from "../rules/rules.ts";

type Scalar = string | number | boolean;

/** Between the elements of a list. Protocol: "Attribute values". */
const SEPARATOR = "||";

/** How many holes of a list are looked at one by one: `new Array(1e9)` has nothing else. */
const MAX_HOLES = 1000;

/**
 * The attributes of an input, checked and copied in one pass: the copy is what is sent, so nothing that the caller
 * changes later can reach it. The defaults, which were checked, go where it says nothing; `null` leaves one out. Protocol:
 * "Attribute values".
 */
export function attributesOf(reader: Reader, defaults?: WireAttributes): WireAttributes | undefined {
  const { attributes } = reader.given;
  if (attributes === undefined || attributes === null) return defaults;
  if (!isPlainObject(attributes)) return void reader.refuse(NO_PLAIN, attributes, "attributes");
  // Copied at once and mended in place, which takes the engine a fraction of what key by key does.
  const copy = (defaults ? { ...defaults, ...attributes } : { ...attributes }) as Record<string, Scalar | undefined>;
  let [count, isWhole] = [0, true];
  for (const key in copy) {
    if (!Object.hasOwn(copy, key)) continue; // somebody has added to all objects
    const own = copy[key];
    const value = own === undefined && defaults && Object.hasOwn(defaults, key)
      ? defaults[key]
      : valueOf(own, key, reader);
    if (value !== own) copy[key] = value;
    if (value !== undefined) count++;
    if (value === undefined || !key.isWellFormed()) isWhole = false;
  }
  return count === 0 ? undefined : Object.freeze(isWhole ? copy as Record<string, Scalar> : whole(copy));
}

/** Without what says nothing, and without half characters in names. */
function whole(attributes: { readonly [key: string]: Scalar | undefined }): Record<string, Scalar> {
  const result: Record<string, Scalar> = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) put(result, key.toWellFormed(), value);
  }
  return result;
}

function valueOf(value: unknown, key: string, reader: Reader): Scalar | undefined {
  if (typeof value === "object" && value !== null) {
    if (Array.isArray(value)) return join(value, key, reader);
    if (isPlainObject(value) && Object.values(value).every((text) => typeof text === "string")) {
      return JSON.stringify(value).toWellFormed();
    }
  }
  return scalarOf(value, key, reader);
}

/** A list is one text on the wire; what is empty in it says nothing and is left out. */
function join(list: readonly unknown[], key: string, reader: Reader): string {
  const { length } = list;
  let full = 0;
  while (full < length && isFull(list[full])) full++;
  // At once: engines write a text that grew by pieces far more slowly.
  if (full === length) return Array.prototype.join.call(list, SEPARATOR).toWellFormed();
  const texts: Scalar[] = [];
  const add = (at: number): void => {
    const value = scalarOf(list[at], key, reader, at);
    if (value !== undefined && value !== "") texts.push(value);
  };
  let at = 0;
  for (let holes = 0; at < length && holes < MAX_HOLES; at++) {
    if (list[at] === undefined) holes++;
    else add(at);
  }
  if (at < length) {
    // The rest may be nothing but claimed. Of the keys of a list its indices come first, and in order.
    for (const own of Object.keys(list)) {
      const index = Number(own) >>> 0;
      if (String(index) !== own) break;
      if (index >= at) add(index);
    }
  }
  return texts.join(SEPARATOR);
}

/** Whether an element of a list says something that needs no other look. */
function isFull(value: unknown): boolean {
  return typeof value === "string" ? value !== "" : typeof value === "boolean" || Number.isFinite(value);
}

function scalarOf(value: unknown, key: string, reader: Reader, index?: number): Scalar | undefined {
  let rule = "must be a string, a number, a boolean, a bigint, a flat list of these or a flat map of strings";
  switch (typeof value) {
    case "string":
      return value.toWellFormed();
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      rule = "must be a finite number";
      break;
    case "bigint":
      return String(value);
    case "undefined":
      return undefined;
    default:
      if (value === null) return undefined;
      if (value instanceof Date) rule = "must not be a Date: use its toISOString() or getTime()";
  }
  // The path is made for a fault alone.
  return void (index === undefined
    ? reader.refuse(rule, value, "attributes", key)
    : reader.refuse(rule, value, "attributes", key, index));
}
