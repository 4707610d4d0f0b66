import { isObject, NO_OBJECT, UNKNOWN } from "../rules/rules.ts";
import { masked, show } from "../words.ts";
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
  if (path === "consumer") return isObject(received) ? use("new AsyncBufferedConsumer(options)") : "";
  if (action === "send a message") return typeof received === "string" ? use("trackCustomEvent(eventName)") : "";
  const call = CALLS[action];
  if (call) return rule === NO_OBJECT || (POSITIONS.has(path) && isObject(received)) ? use(call) : "";
  const [, made] = /^create an? (\w+)$/.exec(action) ?? [];
  return made && rule === NO_OBJECT && path === "" ? use(`new ${made}({ productId, dataSourceId, serverHost })`) : "";
}

const use = (what: string): string => ` (use ${what})`;

/** A host without its `https://`. */
function hintOnHost(received: unknown): string {
  if (typeof received !== "string" || /[/@]/.test(received)) return "";
  const whole = `${/^(?:localhost|127\.)/.test(received) ? "http" : "https"}://${received}`;
  return URL.canParse(whole) ? ` (did you mean ${show(masked(whole))}?)` : "";
}

/** A time that is no number of milliseconds. */
function hintOnTime(received: unknown): string {
  if (received instanceof Date) return use("its getTime()");
  return typeof received === "number" || typeof received === "string" ? use("Date.now() or a Date's getTime()") : "";
}
