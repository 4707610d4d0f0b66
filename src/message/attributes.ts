import type { Reader } from "../rules/reader.ts";
import type { WireAttributes } from "../wire.ts";
import { isPlainObject, NO_PLAIN, put } from "../rules/rules.ts";

type Scalar = string | number | boolean;

/** The attributes of an input. */
export function attributesOf(reader: Reader): WireAttributes | undefined {
  return copyAttributes(
    reader.given.attributes,
    (rule, received, ...path) => reader.refuse(rule, received, "attributes", ...path),
  );
}

/** How many holes of a list are looked at one by one: `new Array(1e9)` has nothing else. */
const MAX_HOLES = 1000;

/** Hears of a fault: of an attribute, or of an element of a list, or of the attributes as such. */
export type Refuse = (rule: string, received: unknown, ...path: readonly (string | number)[]) => void;

/**
 * Attributes, checked and copied in one pass: the copy is what is sent, so nothing that the caller changes later can
 * reach it. Protocol: "Attribute values".
 */
export function copyAttributes(input: unknown, refuse: Refuse): WireAttributes | undefined {
  if (input === undefined || input === null) return undefined;
  if (!isPlainObject(input)) return void refuse(NO_PLAIN, input);
  const result: Record<string, Scalar> = {};
  let empty = true;
  for (const key of Object.keys(input)) {
    const value = valueOf(input[key], key, refuse);
    if (value === undefined) continue;
    empty = false;
    put(result, key.toWellFormed(), value);
  }
  return empty ? undefined : Object.freeze(result);
}

function valueOf(value: unknown, key: string, refuse: Refuse): Scalar | undefined {
  if (typeof value === "object" && value !== null) {
    if (Array.isArray(value)) return join(value, key, refuse);
    if (isPlainObject(value) && Object.values(value).every((text) => typeof text === "string")) {
      return JSON.stringify(value).toWellFormed();
    }
  }
  return scalarOf(value, key, refuse);
}

/** A list is one text on the wire; what is empty in it says nothing and is left out. */
function join(list: readonly unknown[], key: string, refuse: Refuse): string {
  const texts: Scalar[] = [];
  const add = (element: unknown, index: number): void => {
    const value = scalarOf(element, key, refuse, index);
    if (value !== undefined && value !== "") texts.push(value);
  };
  let index = 0;
  for (let holes = 0; index < list.length && holes < MAX_HOLES; index++) {
    const element = list[index];
    if (element === undefined) holes++;
    else add(element, index);
  }
  if (index < list.length) {
    // The rest may be nothing but claimed. Of the keys of a list its indices come first, and in order.
    for (const own of Object.keys(list)) {
      const at = Number(own) >>> 0;
      if (String(at) !== own) break;
      if (at >= index) add(list[at], at);
    }
  }
  return texts.join("||"); // at once: engines write a text that grew by pieces far more slowly
}

function scalarOf(value: unknown, key: string, refuse: Refuse, index?: number): Scalar | undefined {
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
  return void (index === undefined ? refuse(rule, value, key) : refuse(rule, value, key, index));
}
