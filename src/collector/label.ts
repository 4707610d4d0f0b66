import { kindOf, type WireEvent, type WireItem, type WireMapping, type WireMessage } from "../wire.ts";
import type { CollectedType } from "./api.ts";
import type { Codec } from "./decode.ts";

/** Whether a message is an event of the protocol: a custom event, or attributes of a login user. */
export function isEvent(message: WireMessage): message is WireEvent {
  return "eventType" in message;
}

/** Whether a message is an item. */
export function isItem(message: WireMessage): message is WireItem {
  return kindOf(message) === "item";
}

/** Whether a message is a user mapping. */
export function isMapping(message: WireMessage): message is WireMapping {
  return "identifies" in message;
}

/** What a message is, in the words of the tracker's calls. */
export function typeOf(message: WireMessage): CollectedType {
  if (!isEvent(message)) return isMapping(message) ? "mapping" : "item";
  return message.eventType === "CUSTOM" ? "event" : "user";
}

/** What a message is about: the event's name, the login user's id, the item's key, or the keys of the identities. */
export function nameOf(message: WireMessage): string {
  if (!isEvent(message)) return isMapping(message) ? Object.keys(message.identifies).join(", ") : message.key;
  return (message.eventType === "CUSTOM" ? message.eventName : message.userId) ?? "";
}

/** How a body came, as `json` or `protobuf+snappy+xor`: what was inside first. */
export function formatOf({ format, snappy, xor }: Codec): string {
  return [format, snappy ? "snappy" : [], xor ? "xor" : []].flat().join("+");
}
