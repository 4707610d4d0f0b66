import type { WireMessage } from "../wire.ts";

/** What a message takes beside its texts: objects, numbers, and the names of fields on the wire. */
const FIXED_BYTES = 256;
const ATTRIBUTE_BYTES = 16;

/** About how many bytes a message holds in memory. Cheap rather than exact. */
export function estimateBytes(message: WireMessage): number {
  let bytes = FIXED_BYTES;
  if ("eventType" in message) {
    bytes += (message.eventName?.length ?? 0) + (message.deviceId?.length ?? 0) + (message.userId?.length ?? 0);
  } else {
    bytes += message.key.length + message.id.length;
  }
  for (const name of Object.keys(message.attributes ?? {})) {
    const value = message.attributes?.[name];
    bytes += ATTRIBUTE_BYTES + name.length + (typeof value === "string" ? value.length : 0);
  }
  return bytes;
}
