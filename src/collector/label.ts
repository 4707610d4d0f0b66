import { kindOf, type WireEvent, type WireItem, type WireMapping, type WireMessage } from "../wire.ts";
import type { CollectedType } from "./api.ts";
import type { Codec } from "./decode/decode.ts";
import { EVENT_TYPES } from "./fields.ts";

/** Whether a message is an event of the protocol: a custom event, attributes of a login user, or of another type. */
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

/** What a message is, in the words of the tracker's calls; what apps and web pages send besides in words of its own. */
export function typeOf(message: WireMessage): CollectedType {
  if (!isEvent(message)) return isMapping(message) ? "mapping" : "item";
  if (message.eventType === "CUSTOM") return "event";
  return EVENT_TYPES.get(message.eventType)?.type ?? "user";
}

/** What a message is about: the event's name, the login user's id, the item's key, or the keys of the identities. */
export function nameOf(message: WireMessage): string {
  if (!isEvent(message)) return isMapping(message) ? Object.keys(message.identifies).join(", ") : message.key;
  const fields: { readonly [field: string]: unknown } = { ...message };
  const about = message.eventType === "CUSTOM"
    ? ["eventName"]
    : EVENT_TYPES.get(message.eventType)?.about ?? ["userId"];
  return String(about.map((field) => fields[field]).find((value) => value) ?? "");
}

/** How a body came, as `json` or `protobuf+snappy+xor`: what was inside first. */
export function formatOf({ format, snappy, xor, lz }: Codec): string {
  return [format, snappy ? "snappy" : [], lz ? "lz" : [], xor ? "xor" : []].flat().join("+");
}
