import { DecodeError } from "./decode/decode.ts";

/** Reads a body as far as `limit`: what is larger is refused before it takes memory. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (!request.body) return new Uint8Array();
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      reader.cancel().catch(() => {});
      throw new DecodeError(`the body is larger than ${limit} bytes`, 413);
    }
    chunks.push(value);
  }
  return joined(chunks);
}

/** Parts as one: a copy, which holds nothing beside them in memory. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}
