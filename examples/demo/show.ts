import type { CollectedRequest, WireMessage } from "@growingio-edge/tracker/collector";

/** A message that was taken, and how it came. */
export interface Arrival {
  readonly message: WireMessage;
  /** As `json`, `json+snappy+xor` or `protobuf`: what was inside first. */
  readonly format: string;
}

/** The messages that requests brought. */
export function arrivalsOf(requests: readonly CollectedRequest[]): Arrival[] {
  return requests.flatMap(({ messages, codec }) => {
    const format = [codec?.format, codec?.snappy && "snappy", codec?.xor && "xor"].filter(Boolean).join("+");
    return messages.map((message) => ({ message, format }));
  });
}

/** A message in two words, as `event test`. */
export function labelOf({ message }: Arrival): string {
  return `${kindOf(message)} ${nameOf(message)}`;
}

/** What a message is, in the words of the API, where each kind has a call of its own. */
function kindOf(message: WireMessage): "event" | "user" | "item" | "mapping" {
  if ("identifies" in message) return "mapping";
  if (!("eventType" in message)) return "item";
  return message.eventType === "CUSTOM" ? "event" : "user";
}

/** What a message is about: the event's name, the login user's id, the item's key or the keys of identities. */
function nameOf(message: WireMessage): string {
  if ("identifies" in message) return Object.keys(message.identifies).join("+");
  if (!("eventType" in message)) return message.key;
  return message.eventName ?? message.userId ?? "";
}

/** Messages as a table, a line each. */
export function table(arrivals: readonly Arrival[]): string {
  const titles = ["kind", "name", "came as", "ids", "attributes", "time"];
  const rows = [titles, ...arrivals.map(cellsOf)];
  const widths = titles.map((_, at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)));
  return rows.map((cells) => cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ").trimEnd()).join("\n");
}

function cellsOf({ message, format }: Arrival): string[] {
  const attributes = Object.entries(message.attributes ?? {}).map(([name, value]) =>
    `${name}=${JSON.stringify(value)}`
  );
  const head = [kindOf(message), nameOf(message), format];
  if ("identifies" in message) return [...head, Object.values(message.identifies).join(", "), "", "-"];
  if (!("eventType" in message)) return [...head, `itemId=${message.id}`, attributes.join(" "), "-"];
  const { deviceId, userId, userKey, timestamp } = message;
  const ids = [
    deviceId === undefined ? [] : `anonymousId=${deviceId}`,
    userId === undefined ? [] : `loginUserId=${userId}`,
    userKey === undefined ? [] : `loginUserKey=${userKey}`,
  ].flat();
  return [...head, ids.join(" "), attributes.join(" "), new Date(timestamp).toISOString()];
}
