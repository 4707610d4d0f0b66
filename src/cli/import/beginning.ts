import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

const PIECE = 1_048_576;

/** The bytes that a file begins with, by which a later run knows it again. */
export interface Beginning {
  readonly length: number;
  readonly hash: string;
}

/** Follows a file while it is read. */
export class Reader {
  readonly #hash = createHash("sha256");
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#length += bytes.length;
  }

  /** What was read so far. */
  get beginning(): Beginning {
    return { length: this.#length, hash: this.#hash.copy().digest("hex").slice(0, 16) };
  }
}

/** What a file begins with. */
export function beginningOf(file: string, length: number): Beginning {
  const reader = new Reader();
  const buffer = new Uint8Array(Math.min(PIECE, length));
  const handle = openSync(file, "r");
  try {
    for (let left = length; left > 0;) {
      const count = readSync(handle, buffer, 0, Math.min(buffer.length, left), null);
      if (count === 0) break;
      reader.add(buffer.subarray(0, count));
      left -= count;
    }
    return reader.beginning;
  } finally {
    closeSync(handle);
  }
}
