import { optional } from "valibot";
import { integer, parse, rule } from "../rules/schema.ts";
import { isPlainObject } from "../rules/rules.ts";
import type { Failure } from "./types.ts";

/** How many requests can be told to fail over HTTP. */
const MAX_COUNT = 10_000;
/** How long an answer can be held back over HTTP: longer than any tracker waits. */
const MAX_DELAY_MS = 600_000;

/** What `POST /api/fail` can be asked. */
interface FailRequest {
  readonly count: number;
  readonly status?: number | undefined;
  readonly delayMs?: number | undefined;
  readonly headers?: { readonly [name: string]: string } | undefined;
}

const failFields = {
  count: integer(0, MAX_COUNT),
  status: optional(integer(200, 599)),
  delayMs: optional(integer(0, MAX_DELAY_MS)),
  headers: optional(rule<{ readonly [name: string]: string }>(areHeaders, "must be headers: an object of texts")),
};

function areHeaders(value: unknown): boolean {
  if (!isPlainObject(value) || !Object.values(value).every((entry) => typeof entry === "string")) return false;
  try {
    return Object.entries(value).every(([name, entry]) => new Headers([[name, String(entry)]]));
  } catch {
    return false;
  }
}

/** The failures that a body asks for. Throws a `GrowingParamError` where it breaks a rule. */
export function failuresOf(body: unknown): Failure[] {
  const { count, ...failure }: FailRequest = parse(failFields, body, "let requests fail");
  return Array.from({ length: count }, () => failure);
}
