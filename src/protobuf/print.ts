import type { MessageKind } from "../wire.ts";

/** Where attributes are: a map, whose entries are messages of their own. Protocol: `EventV3Dto`, `ItemDto`. */
const ATTRIBUTES = { event: 24, item: 3 };

/** The fields of an encoded list by their numbers: `1 {6: 1 22: "purchase" 24 {1: "price" 2: "12.5"}}`. */
export function printFields(bytes: Uint8Array, kind: MessageKind, depth = 0): string {
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
      const isMessage = depth === 0 || (depth === 1 && field === ATTRIBUTES[kind]);
      if (isMessage) fields.push(`${field} {${printFields(inside, kind, depth + 1)}}`);
      else fields.push(`${field}: ${JSON.stringify(new TextDecoder().decode(inside))}`);
    }
  }
  return fields.join(" ");
}
