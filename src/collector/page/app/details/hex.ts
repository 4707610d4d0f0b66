/** How many bytes are shown. */
export const SHOWN_BYTES = 16_384;
/** How many of them stand in a line. */
const IN_LINE = 16;

/** Bytes that came in Base64. */
export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Bytes as people read them: where, in hexadecimal, and as text where they are ASCII. */
export function hexOf(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.byteLength, SHOWN_BYTES); at += IN_LINE) {
    const part = Array.from(bytes.subarray(at, at + IN_LINE));
    const hex = part.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = part.map((byte) => byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".").join("");
    lines.push(`${at.toString(16).padStart(6, "0")}  ${hex.padEnd(3 * IN_LINE - 1)}  ${text}`);
  }
  return lines.join("\n");
}
