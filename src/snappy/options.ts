import { isParser } from "../parser/is-parser.ts";
import { JsonParser } from "../parser/json.ts";
import type { Parser } from "../parser/parser.ts";
import { Reader } from "../rules/reader.ts";
import { flag, rule } from "../rules/rules.ts";

/** The options of a `SnappyParser`, complete. */
interface ResolvedSnappy {
  readonly cryptData: boolean;
  readonly inner: Parser;
}

/** The protocol has one compression and one mask: a parser that compresses or masks already cannot be inside. */
const isPlain = (value: unknown): boolean =>
  isParser(value) && !Object.keys(value.headers).some((name) => /^x-(?:compress|crypt)-codec$/i.test(name));

/** The complete options of a `SnappyParser`, or a `GrowingParamError`. */
export function resolveSnappy(input: unknown): ResolvedSnappy {
  const reader = new Reader(input, "create a SnappyParser");
  return reader.end({
    cryptData: reader.option("cryptData", flag, false),
    inner: reader.given.inner === undefined
      ? new JsonParser()
      : reader.required("inner", rule<Parser>(isPlain, "must be a parser that does not compress")),
  });
}
