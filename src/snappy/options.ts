import { optional } from "valibot";
import { JsonParser } from "../parser/json.ts";
import type { Parser } from "../parser/parser.ts";
import { isParser } from "../parser/is-parser.ts";
import { flag, parse, rule } from "../rules/schema.ts";

/** The options of a `SnappyParser`, complete. */
interface ResolvedSnappy {
  readonly cryptData: boolean;
  readonly inner: Parser;
}

/** The protocol has one compression and one mask: a parser that compresses or masks already cannot be inside. */
const isPlain = (value: unknown): boolean =>
  isParser(value) && !Object.keys(value.headers).some((name) => /^x-(?:compress|crypt)-codec$/i.test(name));

const fields = {
  cryptData: flag,
  inner: optional(rule<Parser>(isPlain, "must be a parser that does not compress"), () => new JsonParser()),
};

/** The complete options of a `SnappyParser`, or a `GrowingParamError`. */
export const resolveSnappy = (input: unknown): ResolvedSnappy => parse(fields, input, "create a SnappyParser");
