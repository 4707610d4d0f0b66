import { type Held, HOLDINGS } from "../advice.ts";
import { countOf } from "../words.ts";

/** Why so few messages came: what this process still holds, where that is known, is what to flush. */
export function whyNothingCame(came: number, count: number, timeoutMs: number): string {
  const { [HOLDINGS]: place }: { [HOLDINGS]?: Held } = Object(globalThis);
  const held = place?.held() ?? 0;
  const why = held > 0
    ? `${countOf(held, "message")} ${held === 1 ? "is" : "are"} held by a consumer of this process`
    : "a consumer with a queue holds its messages for a time";
  return `${came} of ${countOf(count, "message")} came in ${timeoutMs} ms: ${why}, so call flush() before`;
}
