import type { Parser } from "./parser.ts";
import { isPlainObject } from "../rules/rules.ts";

/** Whether a value has what a parser has. */
export function isParser(value: unknown): value is Parser {
  const { contentType, headers, encode }: Partial<Parser> = Object(value);
  return typeof contentType === "string" && isPlainObject(headers) && typeof encode === "function";
}
