// @ts-types="npm:@types/snappyjs@0.7.1"
import { uncompress } from "snappyjs";

/**
 * Decompresses one raw Snappy block of at most `limit` bytes. Throws a RangeError where it claims to be larger, before
 * any memory is taken for it.
 *
 * snappyjs trusts its input: a literal that claims more than 2^31 bytes sends it backwards for ever, and a block that
 * was cut comes out padded with zeros. So the block is walked through before.
 */
export function decompress(block: Uint8Array, limit: number): Uint8Array {
  const { length, start } = readLength(block);
  if (length > limit) throw new RangeError(`it claims ${length} bytes, where ${limit} are the most`);
  const made = walk(block, start, length);
  if (made !== length) throw new Error(`it claims ${length} bytes and holds ${made}`);
  return length === 0 ? new Uint8Array() : uncompress(block);
}

/** The length at the start of a block, and where what follows begins. */
function readLength(block: Uint8Array): { readonly length: number; readonly start: number } {
  let length = 0;
  for (let start = 0; start < 5; start++) {
    const byte = block[start];
    if (byte === undefined) break;
    length += (byte & 0x7f) * 2 ** (7 * start);
    if (byte < 0x80) return { length, start: start + 1 };
  }
  throw new Error("its length cannot be read");
}

/** How many bytes the elements of a block make: literals, and copies of what was made before. */
function walk(block: Uint8Array, start: number, most: number): number {
  let made = 0;
  for (let at = start; at < block.length && made <= most;) {
    const tag = block[at++] ?? 0;
    const type = tag & 3;
    let size = (tag >> 2) + 1;
    if (type === 0) {
      if (size > 60) {
        const width = size - 60;
        size = read(block, at, width) + 1;
        at += width;
      }
      at += size;
    } else {
      const width = type === 1 ? 1 : type === 2 ? 2 : 4;
      let offset = read(block, at, width);
      if (type === 1) {
        size = ((tag >> 2) & 7) + 4;
        offset += (tag >> 5) * 256;
      }
      at += width;
      if (offset === 0 || offset > made) throw new Error("it copies what was not there");
    }
    if (at > block.length) throw new Error("it breaks off");
    made += size;
  }
  return made;
}

/** A little-endian number of `width` bytes. */
function read(block: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let index = 0; index < width; index++) value += (block[at + index] ?? 0) * 2 ** (8 * index);
  return value;
}
