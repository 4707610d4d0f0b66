import type { TrackerError } from "../../errors.ts";
import { line } from "../../words.ts";

/** How many reasons are counted apart. */
const MAX_REASONS = 100;

/** Counts a row by the reason that it was rejected for; by `others` where there are too many. */
export function countReason(reasons: { [reason: string]: number }, reason: string, others: string): void {
  const kind = kindOf(reason);
  const key = Object.keys(reasons).length < MAX_REASONS || kind in reasons ? kind : others;
  reasons[key] = (reasons[key] ?? 0) + 1;
}

/** Why the server refused a row, without what is said of its batch. */
export function reasonOfRefusal({ message }: TrackerError): string {
  return line(message.replace(/^Cannot deliver .*?: /, "").replace(/ \([\d,]+ \S+\)$/, ""), 200);
}

/** A reason without the values that it tells, so that rows can be counted by it. */
function kindOf(reason: string): string {
  return line(reason.replaceAll(/: "(?:[^"\\]|\\.)*"|: -?[\d.]+(?:e\+\d+)?n?(?=$|;)/g, ""), 200);
}
