import { GrowingParamError } from "../errors.ts";
import { Reader } from "../rules/reader.ts";
import { flag, isObject, isText, rule } from "../rules/rules.ts";
import { PATTERN_NAMES, type PatternName } from "./patterns.ts";

/**
 * The options of {@linkcode redact}. At least one of `attributes`, `patterns` and `ids` says what is looked for.
 *
 * @example
 * ```ts
 * import type { RedactOptions } from "@growingio-edge/tracker/hooks";
 *
 * const options: RedactOptions = { attributes: ["phone"], patterns: ["email"], by: { hash: "a secret salt" } };
 * ```
 */
export interface RedactOptions {
  /**
   * The names of attributes whose whole value is redacted, whatever it is.
   *
   * @default []
   */
  readonly attributes?: readonly string[] | undefined;
  /**
   * What is looked for in names and values of all attributes, texts and numbers alike: mobile numbers of mainland China,
   * its ID cards (`id-card`) and bank cards by their checksums, and e-mail addresses; `"pii"` is all of these.
   *
   * @default []
   */
  readonly patterns?: "pii" | readonly PatternName[] | undefined;
  /**
   * Whether `patterns` are looked for in ids of users and items as well. Masked ids make one user of many, so it takes
   * `by: { hash }`.
   *
   * @default false
   */
  readonly ids?: boolean | undefined;
  /**
   * What stands in the place of what was found. `"mask"`: a part of it, as `138****5678`. `"remove"`: nothing. `hash`:
   * 32 hexadecimal digits of its HMAC-SHA-256 with this salt, the same for the same text wherever the salt is the same.
   *
   * @default "mask"
   */
  readonly by?: "mask" | "remove" | { readonly hash: string } | undefined;
}

/** The options of `redact`, complete. */
export interface ResolvedRedact {
  readonly attributes: ReadonlySet<string>;
  readonly patterns: ReadonlySet<PatternName>;
  readonly ids: boolean;
  readonly by: "mask" | "remove" | { readonly hash: string };
}

export const ACTION = "redact messages";

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isPattern = (value: unknown): boolean => PATTERN_NAMES.some((name) => name === value);
const isBy = (value: unknown): boolean =>
  value === "mask" || value === "remove" || (isObject(value) && isText(value.hash) && Object.keys(value).length === 1);

/** The complete options, or a `GrowingParamError` with every fault. */
export function resolveRedact(options: unknown): ResolvedRedact {
  const reader = new Reader(options, ACTION);
  const names = rule<readonly string[]>((value) => isList(value) && value.every(isText), "must be a list of names");
  const kinds = rule<"pii" | readonly PatternName[]>(
    (value) => value === "pii" || (isList(value) && value.every(isPattern)),
    `must be "pii" or a list of ${PATTERN_NAMES.join(", ")}`,
  );
  const { attributes, patterns, ids, by } = reader.end({
    attributes: reader.option("attributes", names, []),
    patterns: reader.option("patterns", kinds, []),
    ids: reader.option("ids", flag, false),
    by: reader.option("by", rule<ResolvedRedact["by"]>(isBy, 'must be "mask", "remove" or { hash: "a salt" }'), "mask"),
  });
  const fault = attributes.length + patterns.length === 0
    ? { path: "patterns", rule: "or 'attributes' must say what to redact", received: patterns }
    : ids && typeof by === "string"
    ? { path: "ids", rule: "needs by: { hash }, as other ids would make one user of many", received: ids }
    : undefined;
  if (fault) throw new GrowingParamError(ACTION, [fault]);
  const kindsOf = patterns === "pii" ? PATTERN_NAMES : patterns;
  return { attributes: new Set(attributes), patterns: new Set(kindsOf), ids, by };
}
