import { advice } from "../advice.ts";
import { GrowingParamError, paramErrorOf, type ParamIssue } from "../errors.ts";
import { advised } from "../rules/advise.ts";
import { isObject, NO_OBJECT, UNKNOWN } from "../rules/rules.ts";
import type { FlushOptions } from "./report.ts";

/** How long a flush, or the end of an invocation, may take where nobody says otherwise. */
export const DELIVERY_MS = 25_000;

const KNOWN: readonly string[] = ["timeoutMs", "signal"];

/**
 * What is asked of a flush, or of a stop, which takes no signal. It never rejects, so a time or a signal that is none is
 * reported, as is what nobody knows, and it goes on without.
 */
export function askedOf(
  action: "flush" | "stop",
  given: FlushOptions | undefined,
  report: (error: GrowingParamError) => void,
): FlushOptions {
  const issues: ParamIssue[] = [];
  let wanted: FlushOptions = {};
  try {
    const asked: FlushOptions = Object(given);
    if (given !== undefined && given !== null && !isObject(given)) {
      issues.push({ path: "", rule: NO_OBJECT, received: given });
    }
    const known = action === "flush" ? KNOWN : KNOWN.slice(0, 1);
    for (const [path, received] of Object.entries(asked)) {
      if (!known.includes(path) && received !== undefined) issues.push({ path, rule: UNKNOWN, received });
    }
    const { timeoutMs = DELIVERY_MS, signal } = asked;
    const isTime = typeof timeoutMs === "number" && timeoutMs >= 0;
    if (!isTime) issues.push({ path: "timeoutMs", rule: "must be 0 or more milliseconds", received: timeoutMs });
    const isSignal = signal === undefined || typeof signal?.addEventListener === "function";
    if (!isSignal) issues.push({ path: "signal", rule: "must be an AbortSignal", received: signal });
    wanted = {
      timeoutMs: isTime ? timeoutMs : DELIVERY_MS,
      signal: isSignal && action === "flush" ? signal : undefined,
    };
    advice.checked?.(wanted);
    if (issues.length > 0) report(new GrowingParamError(action, issues.map((issue) => advised(action, issue, known))));
  } catch (thrown) {
    report(paramErrorOf(action, thrown));
  }
  return wanted;
}
