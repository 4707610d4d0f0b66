import type { CollectedMessage, StreamedRequest } from "../../../../src/collector/api.ts";
import type { Row } from "../../../../src/collector/page/app/row.ts";

/** When all of it came, in Unix milliseconds. */
export const NOW_MS = 1_700_000_000_000;

/** A request as the stream tells of it, with an event of each name. */
export function request(
  number: number,
  names: readonly string[],
  over: Partial<StreamedRequest> = {},
): StreamedRequest {
  const messages = names.map((name, index): CollectedMessage => ({
    number: number * 100 + index,
    request: number,
    time: NOW_MS,
    type: "event",
    name,
    bytes: 100,
    message: { eventType: "CUSTOM", eventName: name, timestamp: NOW_MS, deviceId: "a" },
    warnings: [],
    violations: [],
  }));
  return {
    number,
    time: NOW_MS,
    method: "POST",
    path: "/v3/projects/p/collect",
    kind: "event",
    bytes: 10,
    decodedBytes: 20,
    status: 200,
    count: names.length,
    messages,
    ...over,
  };
}

/** A row of a message, or of a refused request. */
export function row(id: number, message?: Partial<CollectedMessage>, over: Partial<StreamedRequest> = {}): Row {
  const { messages: [one], ...summary } = request(id, ["purchase"], over);
  return message && one ? { id, message: { ...one, ...message }, request: summary } : { id, request: summary };
}
