/** The encodings that tables come in: Excel and WPS save them in GBK on a Chinese Windows. */
export const ENCODINGS = ["utf-8", "gbk", "gb18030", "utf-16le", "utf-16be"] as const;

export type Encoding = (typeof ENCODINGS)[number];

/** Text that is not in its encoding; `text` is what comes before it. */
export class DecodeError extends Error {
  readonly text: string;

  constructor(text: string) {
    super("it is in another encoding");
    this.text = text;
  }
}

/** Decodes text piece by piece. Where nobody said how, what is no UTF-8 is taken for GBK, as Excel and WPS save it. */
export class Decoder {
  #encoding: Encoding | undefined;
  #decoder: TextDecoder | undefined;
  #isFirst = true;

  constructor(encoding: Encoding | undefined) {
    this.#encoding = encoding;
  }

  /** The encoding, as far as it is known: what has been plain ASCII so far is in any. */
  get encoding(): Encoding {
    return this.#encoding ?? "utf-8";
  }

  /** Throws a `DecodeError`. */
  decode(bytes: Uint8Array, isLast = false): string {
    if (this.#isFirst && bytes.length > 0) {
      this.#isFirst = false;
      this.#encoding ??= encodingOfMark(bytes);
    }
    if (this.#encoding === undefined && !isAscii(bytes)) this.#encoding = isUtf8(bytes, isLast) ? "utf-8" : "gbk";
    this.#decoder ??= this.#encoding && new TextDecoder(this.#encoding, { fatal: true });
    // Without a decoder it is ASCII; one that holds nothing has nothing to end.
    if (!this.#decoder) return new TextDecoder("latin1").decode(bytes);
    try {
      return this.#decoder.decode(bytes, { stream: !isLast });
    } catch {
      const text = new TextDecoder(this.#encoding).decode(bytes);
      throw new DecodeError(text.slice(0, Math.max(0, text.indexOf("\uFFFD"))));
    }
  }
}

function encodingOfMark([first, second]: Uint8Array): Encoding | undefined {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return undefined;
}

function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 0x7f) return false;
  return true;
}

function isUtf8(bytes: Uint8Array, isLast: boolean): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: !isLast });
    return true;
  } catch {
    return false;
  }
}
