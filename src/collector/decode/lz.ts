// The compression of lz-string (https://github.com/pieroxy/lz-string), which the Web SDK uses: `compressToUint8Array`
// for bodies, `compressToEncodedURIComponent` for the URL of an image. Read here and not by that library, as it cannot
// be told how much it may make: a few kilobytes become gigabytes.

/** The digits of `compressToEncodedURIComponent`. */
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-$";

/** Decompresses what `compressToUint8Array` made. Throws a RangeError where it is longer than `limit` characters. */
export function decompressBytes(bytes: Uint8Array, limit: number): string {
  return decompress(bytes, 8, limit);
}

/** Decompresses what `compressToEncodedURIComponent` made. Throws a RangeError where it is longer than `limit`. */
export function decompressText(text: string, limit: number): string {
  // A plus sign of a URL that was not escaped was read as a blank.
  const digits = Array.from(text.replaceAll(" ", "+"), (digit) => DIGITS.indexOf(digit));
  if (digits.includes(-1)) throw new Error("it has characters that lz-string does not write");
  return decompress(digits, 6, limit);
}

function decompress(digits: ArrayLike<number>, width: number, limit: number): string {
  const read = reader(digits, width);
  // The first three codes mean: a character of 8 bits, one of 16 bits, the end.
  const entries = ["", "", ""];
  const character = (code: number): string => String.fromCharCode(read(code === 0 ? 8 : 16));
  const first = read(2);
  if (first === 2) return "";
  if (first > 2) throw new Error("it begins with what was not there");
  let last = character(first);
  entries.push(last);
  const parts = [last];
  let length = 1;
  // Codes grow by a bit as soon as the next entry of the dictionary would not fit.
  let [bits, room] = [3, 4];
  const grow = (): void => {
    if (--room === 0) room = 2 ** bits++;
  };
  for (;;) {
    const code = read(bits);
    if (code === 2) return parts.join("");
    let entry: string | undefined;
    if (code < 2) {
      entry = character(code);
      entries.push(entry);
      grow();
    } else entry = entries[code] ?? (code === entries.length ? last + last.charAt(0) : undefined);
    if (entry === undefined) throw new Error("it refers to what was not there");
    length += entry.length;
    if (length > limit) throw new RangeError(`it holds more than ${limit} characters`);
    parts.push(entry);
    entries.push(last + entry.charAt(0));
    grow();
    last = entry;
  }
}

/** Reads numbers bit by bit, the lowest bit of a number first, the highest bit of a digit first. */
function reader(digits: ArrayLike<number>, width: number): (bits: number) => number {
  let position = 0;
  return (bits) => {
    let value = 0;
    for (let bit = 0; bit < bits; bit++, position++) {
      const digit = digits[Math.floor(position / width)];
      if (digit === undefined) throw new Error("it breaks off");
      if (digit & (1 << (width - 1 - position % width))) value += 2 ** bit;
    }
    return value;
  };
}
