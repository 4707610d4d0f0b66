import type { WireEvent, WireItem, WireMessage } from "../wire.ts";
import type { CollectedType } from "./api.ts";
import type { Codec } from "./decode.ts";

/** Whether a message is an event of the protocol: a custom event, or attributes of a login user. */
export function isEvent(message: WireMessage): message is WireEvent {
  return "eventType" in message;
}

/** Whether a message is an item. */
export function isItem(message: WireMessage): message is WireItem {
  return !isEvent(message);
}

/** What a message is, in the words of the tracker's calls. */
export function typeOf(message: WireMessage): CollectedType {
  if (!isEvent(message)) return "item";
  return message.eventType === "CUSTOM" ? "event" : "user";
}

/** What a message is about: the event's name, the login user's id or the item's key. */
export function nameOf(message: WireMessage): string {
  if (!isEvent(message)) return message.key;
  return (message.eventType === "CUSTOM" ? message.eventName : message.userId) ?? "";
}

/** How a body came, as `json` or `protobuf+snappy+xor`: what was inside first. */
export function formatOf({ format, snappy, xor }: Codec): string {
  return [format, snappy ? "snappy" : [], xor ? "xor" : []].flat().join("+");
}
