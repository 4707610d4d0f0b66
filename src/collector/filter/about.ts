import type { WireMessage } from "../../wire.ts";

/** How many attributes are looked at: more is no message that a platform takes. */
const MOST_ATTRIBUTES = 10_000;

/** The ids that tell whom or what a message is about, under the protocol's names. */
export function idsOf(message: WireMessage): readonly (readonly [name: string, value: string])[] {
  const ids = "eventType" in message
    ? [["userId", message.userId], ["deviceId", message.deviceId], ["userKey", message.userKey]] as const
    : [["id", message.id]] as const;
  return ids.flatMap(([name, value]) => value ? [[name, String(value)]] : []);
}

/** The attributes of a message, as text; the first so many of them. */
export function attributesOf(
  message: WireMessage,
  most: number = MOST_ATTRIBUTES,
): readonly (readonly [key: string, value: string])[] {
  const attributes: { readonly [key: string]: unknown } = message.attributes ?? {};
  const found: (readonly [string, string])[] = [];
  for (const key in attributes) {
    if (found.length >= most) break;
    found.push([key, String(attributes[key])]);
  }
  return found;
}
