import type { WireMessage } from "../wire.ts";

/** What a message takes beside its texts: objects, numbers, and the names of fields on the wire. */
const FIXED_BYTES = 256;
const ATTRIBUTE_BYTES = 16;

/** About how many bytes a message holds in memory, each of its texts counted. Cheap rather than exact. */
export function estimateBytes(message: WireMessage): number {
  if (!("eventType" in message) || "resourceItem" in message) return FIXED_BYTES + textsIn(message);
  const { dataSourceId, projectKey, eventName, deviceId, userKey, userId, platform, attributes } = message;
  return FIXED_BYTES + lengthOf(dataSourceId) + lengthOf(projectKey) + lengthOf(eventName) + lengthOf(deviceId) +
    lengthOf(userKey) + lengthOf(userId) + lengthOf(platform) + textsIn(attributes);
}

/** What an object holds, and those inside it. */
function textsIn(object: object | undefined): number {
  let bytes = 0;
  const values: { readonly [name: string]: unknown } = Object(object);
  for (const name in values) {
    const value = values[name];
    bytes += ATTRIBUTE_BYTES + name.length;
    if (typeof value === "string") bytes += value.length;
    else if (typeof value === "object" && value !== null) bytes += textsIn(value);
  }
  return bytes;
}

const lengthOf = (text: string | undefined): number => text?.length ?? 0;
