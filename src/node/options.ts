import { type GenericSchema, optional, pipe, rawTransform, transform, unknown } from "valibot";
import { MAX_TIMER_MS } from "../runtime.ts";
import type { GrowingTracker } from "../tracker/tracker.ts";
import { integer, parse, rule } from "../rules/schema.ts";
import type { Closable } from "./server.ts";

/** The options of `nodeFetch`, complete. */
interface ResolvedNodeFetch {
  readonly verifyCert: boolean;
  readonly ca?: string[] | undefined;
  readonly proxy?: URL | undefined;
}

/** The options of `flushOnExit`, complete. */
interface ResolvedExit {
  readonly tracker: Pick<GrowingTracker, "flush" | "stop">;
  readonly timeoutMs: number;
  readonly signals: readonly string[];
  readonly server?: Closable | undefined;
  readonly before?: (() => unknown) | undefined;
}

const isPem = (value: unknown): boolean =>
  typeof value === "string" && /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(value);

const ca: GenericSchema<unknown, string[]> = pipe(
  rule<string | readonly string[]>(
    (value) => Array.isArray(value) ? value.length > 0 && value.every(isPem) : isPem(value),
    "must be a certificate in PEM, or a list of them",
  ),
  transform((value) => [value].flat()),
);

/** What is told of a wrong one is without its user and password, whatever it is. */
const proxy: GenericSchema<unknown, URL> = pipe(
  unknown(),
  rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
    const isText = typeof value === "string" || value instanceof URL;
    const text = isText ? String(value) : "";
    const url = URL.canParse(text) && new URL(text);
    if (url && /^https?:$/.test(url.protocol) && isEncoded(url.username) && isEncoded(url.password)) return url;
    const input = isText ? text.replace(/^([^/@]*:\/\/)?.*@/s, "$1***@") : typeof value;
    addIssue({ message: "must be an http or https URL, its user and password percent-encoded", input });
    return NEVER;
  }),
);

function isEncoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

const fetchFields = {
  verifyCert: optional(rule<boolean>((value) => typeof value === "boolean", "must be a boolean"), true),
  ca: optional(ca),
  proxy: optional(proxy),
};

/** The complete options of `nodeFetch`, or a `GrowingParamError`. */
export const resolveNodeFetch = (input: unknown): ResolvedNodeFetch =>
  parse(fetchFields, input, "make a fetch for Node");

// No process hears of the other two.
const isSignal = (value: unknown): boolean => typeof value === "string" && /^SIG(?!KILL$|STOP$)[A-Z0-9]+$/.test(value);

const exitFields = {
  tracker: rule<ResolvedExit["tracker"]>(
    (value) => typeof Object(value).flush === "function" && typeof Object(value).stop === "function",
    "must be a tracker or a consumer",
  ),
  timeoutMs: optional(integer(0, MAX_TIMER_MS), 5000),
  signals: optional(
    rule<readonly string[]>(
      (value) => Array.isArray(value) && value.every(isSignal),
      "must be a list of names of signals that can be caught",
    ),
    ["SIGTERM", "SIGINT"],
  ),
  server: optional(
    rule<Closable>(
      (value) => typeof Object(value).close === "function",
      "must be a server with close(callback)",
    ),
  ),
  before: optional(
    rule<() => unknown>((value) => typeof value === "function", "must be a function"),
  ),
};

/** The complete options of `flushOnExit`, or a `GrowingParamError`. */
export const resolveExit = (tracker: unknown, options: unknown): ResolvedExit =>
  parse(exitFields, isNothing(options) ? options : { ...Object(options), tracker }, "flush on exit");

function isNothing(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}
