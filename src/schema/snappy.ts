import { type GenericSchema, optional, strictObject } from "valibot";
import { JsonParser } from "../parser/json.ts";
import type { Parser } from "../parser/parser.ts";
import { isParser } from "./parser.ts";
import { fields, flag, parse, rule } from "./parse.ts";

/** The options of a `SnappyParser`, complete. */
interface ResolvedSnappy {
  readonly cryptData: boolean;
  readonly inner: Parser;
}

/** The protocol has one compression and one mask: a parser that compresses or masks already cannot be inside. */
const isPlain = (value: unknown): boolean =>
  isParser(value) && !Object.keys(value.headers).some((name) => /^x-(?:compress|crypt)-codec$/i.test(name));

const schema: GenericSchema<unknown, ResolvedSnappy> = strictObject({
  cryptData: flag,
  inner: optional(rule<Parser>(isPlain, "must be a parser that does not compress"), () => new JsonParser()),
}, fields);

/** The complete options of a `SnappyParser`, or a `GrowingParamError`. */
export const resolveSnappy = (input: unknown): ResolvedSnappy => parse(schema, input, "create a SnappyParser");
