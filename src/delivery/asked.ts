import { advice } from "../advice.ts";
import { GrowingParamError, paramErrorOf, type ParamIssue } from "../errors.ts";
import { advised } from "../rules/advise.ts";
import { NO_OBJECT } from "../rules/rules.ts";
import type { FlushOptions } from "./report.ts";

/** How long a flush, or the end of an invocation, may take where nobody says otherwise. */
export const DELIVERY_MS = 25_000;

/**
 * What is asked of a flush. It never rejects, so a time or a signal that is none is reported, and the flush goes on
 * without.
 */
export function askedOf(given: FlushOptions | undefined, report: (error: GrowingParamError) => void): FlushOptions {
  const issues: ParamIssue[] = [];
  let wanted: FlushOptions = {};
  try {
    const asked: FlushOptions = Object(given);
    if ((given ?? asked) !== asked) issues.push({ path: "", rule: NO_OBJECT, received: given });
    const { timeoutMs = DELIVERY_MS, signal } = asked;
    const isTime = typeof timeoutMs === "number" && timeoutMs >= 0;
    if (!isTime) issues.push({ path: "timeoutMs", rule: "must be 0 or more milliseconds", received: timeoutMs });
    const isSignal = signal === undefined || typeof signal?.addEventListener === "function";
    if (!isSignal) issues.push({ path: "signal", rule: "must be an AbortSignal", received: signal });
    wanted = { timeoutMs: isTime ? timeoutMs : DELIVERY_MS, signal: isSignal ? signal : undefined };
    advice.checked?.(wanted);
    if (issues.length > 0) report(new GrowingParamError("flush", issues.map((issue) => advised("flush", issue))));
  } catch (thrown) {
    report(paramErrorOf("flush", thrown));
  }
  return wanted;
}
