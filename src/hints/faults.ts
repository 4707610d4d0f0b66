import { isObject, isPlainObject, NO_OBJECT, NO_PLAIN, UNKNOWN } from "../rules/rules.ts";
import { show } from "../words.ts";
import { CALLS, POSITIONS } from "./calls.ts";
import { hintOnName } from "./names.ts";

/** What to do about a broken rule, in brackets behind it; nothing where the rule says it all. */
export function hintOnFault(
  action: string,
  path: string,
  rule: string,
  received: unknown,
  known: readonly string[],
): string {
  if (rule === UNKNOWN) return hintOnName(action, path, known);
  if (path === "serverHost") return hintOnHost(received);
  if (path === "eventTime") return hintOnTime(received);
  if (path === "parser") return hintOnParser(received);
  if (path === "consumer") return use(`new ${classOf(received) ?? "AsyncBufferedConsumer"}(options)`);
  if (action === "send a message" && path === "") return hintOnMessage(received);
  const call = CALLS[action];
  if (call && (rule === NO_OBJECT || (POSITIONS.has(path) && isObject(received)))) return use(call);
  const [, made] = /^create an? (\w+)$/.exec(action) ?? [];
  if (made && rule === NO_OBJECT && path === "") return use(`new ${made}({ productId, dataSourceId, serverHost })`);
  return hintOnValue(path, rule, received);
}

const use = (what: string): string => ` (use ${what})`;

/** The name of what is a class, or another function, in the place of what it makes. */
function classOf(received: unknown): string | undefined {
  return typeof received === "function" && received.name !== "" ? received.name : undefined;
}

/** A value that is right but for its type. */
function hintOnValue(path: string, rule: string, received: unknown): string {
  if (typeof received === "string") {
    if (rule.startsWith("must be an integer") && /^\s*\d+\s*$/.test(received)) return use("Number()");
    return rule === "must be a boolean" && /^(?:true|false)$/.test(received) ? ` (did you mean ${received}?)` : "";
  }
  if (!isObject(received)) return "";
  if (rule === NO_PLAIN) {
    return Symbol.iterator in received && !Array.isArray(received) ? use("Object.fromEntries()") : "";
  }
  const isDeep = path.startsWith("attributes.") && isPlainObject(received);
  return isDeep ? use("JSON.stringify(), or an attribute for each of its fields") : "";
}

/** A host with its port and path, behind whatever was meant to be `https://`. */
const BARE_HOST = /^(?:\w*:?\/{1,2})?((?:localhost|[\w-]+(?:\.[\w-]+)+)(?::\d+)?(?:\/[^?#@]*)?)$/;

/** A host without its `https://`, or with another. */
function hintOnHost(received: unknown): string {
  if (typeof received !== "string") return received instanceof URL ? use("its href") : "";
  const [, bare = ""] = /^https?:\/\//i.test(received) ? [] : BARE_HOST.exec(received) ?? [];
  const whole = `${/^(?:localhost|127\.|0\.0\.0\.0)/.test(bare) ? "http" : "https"}://${bare}`;
  return bare !== "" && URL.canParse(whole) ? ` (did you mean ${show(whole)}?)` : "";
}

/** A class of parsers, or the name of a format. */
function hintOnParser(received: unknown): string {
  const made = classOf(received);
  if (made) return use(`new ${made}()`);
  if (typeof received !== "string") return "";
  if (/proto/i.test(received)) return use("new ProtobufParser() of './protobuf'");
  return /snappy/i.test(received) ? use("new SnappyParser() of './snappy'") : "";
}

/** What is tracked as a message, and is none: a builder, a name, or what other SDKs take. */
function hintOnMessage(received: unknown): string {
  return typeof Object(received).build === "function"
    ? use("its build()")
    : use("trackCustomEvent(eventName, options)");
}

/** A time that is no number of milliseconds. */
function hintOnTime(received: unknown): string {
  if (received instanceof Date) return use("its getTime()");
  return typeof received === "number" || typeof received === "string" ? use("Date.now() or a Date's getTime()") : "";
}
