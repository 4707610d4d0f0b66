import { type GenericSchema, optional, pipe, rawTransform } from "valibot";
import type { WireAttributes } from "../message/message.ts";
import { isPlainObject, pathTo, rule } from "./parse.ts";

type Scalar = string | number | boolean;
type Refuse = (rule: string, received: unknown, key?: string) => void;

/**
 * Attributes, checked and copied in one pass: the copy is what is sent, so nothing that the caller changes later can
 * reach it. Protocol: "Attribute values".
 */
export const attributesSchema: GenericSchema<unknown, WireAttributes | undefined> = optional(pipe(
  rule<unknown>(() => true, ""),
  rawTransform(({ dataset: { value: input }, addIssue, NEVER }) => {
    if (input === null) return undefined;
    let faults = 0;
    const refuse: Refuse = (message, received, key) => {
      faults++;
      addIssue({ message, input: received, ...key === undefined ? {} : { path: pathTo(input, key) } });
    };
    const result = copy(input, refuse);
    return faults > 0 ? NEVER : result;
  }),
));

function copy(input: unknown, refuse: Refuse): WireAttributes | undefined {
  if (!isPlainObject(input)) return void refuse("must be a plain object", input);
  const result: Record<string, Scalar> = {};
  let empty = true;
  for (const key of Object.keys(input)) {
    const value = valueOf(input[key], key, refuse);
    if (value === undefined) continue;
    empty = false;
    // A plain assignment to this one key would set the prototype instead.
    if (key === "__proto__") Object.defineProperty(result, key, { value, enumerable: true });
    else result[key.toWellFormed()] = value;
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
  let text = "";
  for (let index = 0; index < list.length; index++) {
    const value = scalarOf(list[index], `${key}.${index}`, refuse);
    if (value !== undefined && value !== "") text += text === "" ? String(value) : `||${value}`;
  }
  return text;
}

function scalarOf(value: unknown, key: string, refuse: Refuse): Scalar | undefined {
  switch (typeof value) {
    case "string":
      return value.toWellFormed();
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      return void refuse("must be a finite number", value, key);
    case "bigint":
      return String(value);
    case "undefined":
      return undefined;
  }
  if (value === null) return undefined;
  return void refuse(
    value instanceof Date
      ? "must not be a Date: use its toISOString() or getTime()"
      : "must be a string, a number, a boolean, a bigint, a flat list of these or a flat map of strings",
    value,
    key,
  );
}
