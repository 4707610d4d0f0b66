import type { WireMessage } from "@growingio-edge/tracker/collector";

/** What a message is, in the words of the API, where each kind has a call of its own. */
export function kindOf(message: WireMessage): "event" | "user" | "item" {
  if (!("eventType" in message)) return "item";
  return message.eventType === "CUSTOM" ? "event" : "user";
}

/** What a message is about: the event's name, the login user's id or the item's key. */
export function nameOf(message: WireMessage): string {
  if (!("eventType" in message)) return message.key;
  return message.eventName ?? message.userId ?? "";
}

/** Messages as a table, a line each. */
export function table(messages: readonly WireMessage[]): string {
  const titles = ["kind", "name", "ids", "attributes", "time"];
  const rows = [titles, ...messages.map(cellsOf)];
  const widths = titles.map((_, at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)));
  return rows.map((cells) => cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ").trimEnd()).join("\n");
}

function cellsOf(message: WireMessage): string[] {
  const attributes = Object.entries(message.attributes ?? {}).map(([name, value]) =>
    `${name}=${JSON.stringify(value)}`
  );
  const head = [kindOf(message), nameOf(message)];
  if (!("eventType" in message)) return [...head, `itemId=${message.id}`, attributes.join(" "), "-"];
  const { deviceId, userId, userKey, timestamp } = message;
  const ids = [
    deviceId === undefined ? [] : `anonymousId=${deviceId}`,
    userId === undefined ? [] : `loginUserId=${userId}`,
    userKey === undefined ? [] : `loginUserKey=${userKey}`,
  ].flat();
  return [...head, ids.join(" "), attributes.join(" "), new Date(timestamp).toISOString()];
}
