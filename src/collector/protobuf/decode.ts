import type { MessageKind } from "../../wire.ts";
import { growingio, Reader } from "./generated.js";

/** Decodes a batch into plain messages. Throws where the bytes are none. */
export function decodeProtobuf(bytes: Uint8Array, kind: MessageKind): Record<string, unknown>[] {
  const list = kind === "event" ? growingio.EventV3List : growingio.ItemDtoList;
  return (list.decode(new Reader(bytes)).values ?? []).map((dto) => plain(dto, kind));
}

/** The fields that were on the wire: the event type by name, int64 as numbers, and no empty map where there was none. */
function plain(dto: { readonly [field: string]: unknown }, kind: MessageKind): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(dto)) {
    const isEmptyMap = typeof value === "object" && value !== null && Object.keys(value).length === 0;
    if (!isEmptyMap && !name.startsWith("$")) message[name] = isLong(value) ? value.toNumber() : value;
  }
  if (kind === "event") message.eventType = growingio.EventType[Number(message.eventType ?? 0)] ?? message.eventType;
  return message;
}

/** protobufjs reads int64 as an object of `long`, where that is installed. */
function isLong(value: unknown): value is { toNumber(): number } {
  return typeof value === "object" && value !== null && "toNumber" in value && typeof value.toNumber === "function";
}
