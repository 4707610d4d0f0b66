import type { MessageKind } from "../../../wire.ts";
import { isObject } from "../../../rules/rules.ts";
import { growingio, Reader } from "./generated.js";

/** What a request of a kind is. */
const LISTS = { event: "EventV3List", item: "ItemDtoList", mapping: "UserMappingDtoList" } as const;

/** Decodes a batch into plain messages. Throws where the bytes are none. */
export function decodeProtobuf(bytes: Uint8Array, kind: MessageKind): Record<string, unknown>[] {
  return (growingio[LISTS[kind]].decode(new Reader(bytes)).values ?? []).map((dto) => plain(dto, kind));
}

/** The fields that were on the wire: the event type by name, int64 as numbers, and no empty map where there was none. */
function plain(dto: { readonly [field: string]: unknown }, kind: MessageKind): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(dto)) {
    const isEmptyMap = typeof value === "object" && value !== null && Object.keys(value).length === 0;
    if (!isEmptyMap && !name.startsWith("$")) message[name] = isLong(value) ? value.toNumber() : value;
  }
  // It has a class of its own, and a map that may be empty.
  if (isObject(message.resourceItem)) message.resourceItem = plain(message.resourceItem, "item");
  if (kind === "event") message.eventType = growingio.EventType[Number(message.eventType ?? 0)] ?? message.eventType;
  return message;
}

/** protobufjs reads int64 as an object of `long`, where that is installed. */
function isLong(value: unknown): value is { toNumber(): number } {
  return typeof value === "object" && value !== null && "toNumber" in value && typeof value.toNumber === "function";
}
