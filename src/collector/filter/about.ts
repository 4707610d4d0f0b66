import { PRESET, type WireMessage } from "../../wire.ts";

/** How many attributes are looked at: more is no message that a platform takes. */
const MOST_ATTRIBUTES = 10_000;

/** The ids that tell whom or what a message is about, under the protocol's names. */
export function idsOf(message: WireMessage): readonly (readonly [name: string, value: string])[] {
  if ("identifies" in message) return entriesOf(message.identifies, MOST_ATTRIBUTES);
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
  return entriesOf(message.attributes ?? {}, most);
}

/** What a message says by name: its attributes, or the identities of a mapping. */
export function valuesOf(message: WireMessage): { readonly [name: string]: unknown } {
  return ("identifies" in message ? message.identifies : message.attributes) ?? NOTHING;
}

const NOTHING = {};

/** What an event says beside its attributes: the item that it is about, and the preset fields. */
export function presetOf(message: WireMessage): readonly string[] {
  if (!("eventType" in message)) return [];
  const { resourceItem } = message;
  return [resourceItem?.key, resourceItem?.id, ...PRESET.map((field) => message[field])].flatMap((text) =>
    typeof text === "string" ? [text] : []
  );
}

function entriesOf(values: { readonly [key: string]: unknown }, most: number): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  for (const key in values) {
    if (found.length >= most) break;
    found.push([key, String(values[key])]);
  }
  return found;
}
