import type { MessageKind } from "../wire.ts";

/** Where messages are, by the numbers that lead there; the deeper ones are the item of an event and entries of maps. */
const MESSAGES: { readonly [kind in MessageKind]: readonly string[] } = {
  event: ["1", "1.24", "1.25", "1.25.3"],
  item: ["2", "2.3"],
  mapping: ["1", "1.3"],
};

/** The fields of an encoded list by their numbers: `1 {6: 1 22: "purchase" 24 {1: "price" 2: "12.5"}}`. */
export function printFields(bytes: Uint8Array, kind: MessageKind, path = ""): string {
  const fields: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const varint = (): number => {
      let value = 0;
      for (let scale = 1; at < bytes.length; scale *= 128) {
        const byte = bytes[at++] ?? 0;
        value += (byte & 0x7f) * scale;
        if (byte < 0x80) break;
      }
      return value;
    };
    const tag = varint();
    const field = Math.floor(tag / 8);
    if (tag % 8 === 0) fields.push(`${field}: ${varint()}`);
    else {
      const size = varint();
      const inside = bytes.subarray(at, at + size);
      at += size;
      const here = `${path}${field}`;
      if (MESSAGES[kind].includes(here)) fields.push(`${field} {${printFields(inside, kind, `${here}.`)}}`);
      else fields.push(`${field}: ${JSON.stringify(new TextDecoder().decode(inside))}`);
    }
  }
  return fields.join(" ");
}
