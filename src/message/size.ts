import type { WireMessage } from "../wire.ts";

/** What a message takes beside its texts: objects, numbers, and the names of fields on the wire. */
const FIXED_BYTES = 256;
const ATTRIBUTE_BYTES = 16;

/** About how many bytes a message holds in memory, each of its texts counted. Cheap rather than exact. */
export function estimateBytes(message: WireMessage): number {
  const { dataSourceId, projectKey, attributes } = message;
  let bytes = FIXED_BYTES + lengthOf(dataSourceId) + lengthOf(projectKey);
  if ("eventType" in message) {
    const { eventName, deviceId, userKey, userId, platform } = message;
    bytes += lengthOf(eventName) + lengthOf(deviceId) + lengthOf(userKey) + lengthOf(userId) + lengthOf(platform);
  } else {
    bytes += message.key.length + message.id.length;
  }
  for (const name in attributes) {
    const value = attributes?.[name];
    bytes += ATTRIBUTE_BYTES + name.length + (typeof value === "string" ? value.length : 0);
  }
  return bytes;
}

const lengthOf = (text: string | undefined): number => text?.length ?? 0;
