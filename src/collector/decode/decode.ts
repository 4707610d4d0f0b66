import type { MessageKind } from "../../wire.ts";
import { DecodeError } from "./error.ts";
import { decompressBytes, decompressText } from "./lz.ts";
import { type Measure, measureJson, measureProtobuf, type Shape } from "./measure.ts";
import { decodeProtobuf } from "./protobuf/decode.ts";
import { decompress } from "./snappy.ts";

export { DecodeError } from "./error.ts";

/**
 * How a body came.
 *
 * @example
 * ```ts
 * import type { Codec } from "@growingio-edge/tracker/collector";
 *
 * const plain: Codec = { format: "json", snappy: false, xor: false };
 * ```
 */
export interface Codec {
  /** What was inside. */
  readonly format: "json" | "protobuf";
  /** Whether it was compressed with Snappy. */
  readonly snappy: boolean;
  /** Whether its bytes were XORed. */
  readonly xor: boolean;
  /** How the Web SDK compressed it with lz-string: into bytes, or into the URL of an image. Left out where it did not. */
  readonly lz?: "bytes" | "url" | undefined;
}

/** A body, decoded. */
export interface Decoded extends Measure {
  readonly messages: readonly unknown[];
  /** Its size without compression. */
  readonly bytes: number;
}

/** Where messages are in the lists of the protocol. */
const SHAPES: { readonly [kind in MessageKind]: Shape } = {
  event: { list: 1, nested: [25] },
  item: { list: 2, nested: [] },
  mapping: { list: 1, nested: [] },
};

/** How large a body that lz-string compressed may be: the Web SDK sends one event in each. */
const MAX_LZ_BYTES = 1_048_576;

/** Whether a request is one of the Web SDK, which says in its URL how it compressed. It takes 204 alone for success. */
export function isOfWebSdk(search: URLSearchParams): boolean {
  return search.has("compress");
}

/** Reads how a body came off its request's headers, and of the Web SDK off its URL. Protocol: "Requests". */
export function codecOf(headers: Headers, search: URLSearchParams): Codec {
  if (isOfWebSdk(search)) {
    const compress = search.get("compress") ?? "";
    // Its content type says nothing: a beacon of a text has that of a text, one of bytes has none.
    const plain = { format: "json", snappy: false, xor: false } as const;
    if (compress === "0") return plain;
    if (compress === "1" || compress === "11") return { ...plain, lz: compress === "1" ? "bytes" : "url" };
    throw new DecodeError(`cannot read compress=${shown(compress)}`, 415);
  }
  const type = headers.get("Content-Type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json" && type !== "application/protobuf") {
    throw new DecodeError(`cannot read the content type ${shown(type ?? null)}`, 415);
  }
  const isOn = (name: string, value: string): boolean => {
    const given = headers.get(name);
    if (given !== null && given !== value) throw new DecodeError(`cannot read ${name} ${shown(given)}`, 415);
    return given !== null;
  };
  return {
    format: type === "application/protobuf" ? "protobuf" : "json",
    snappy: isOn("X-Compress-Codec", "2"),
    xor: isOn("X-Crypt-Codec", "1"),
  };
}

/** The body, where it is in the URL: the Web SDK asks for an image where nothing else got through. */
export function bodyOfUrl(search: URLSearchParams): Uint8Array | undefined {
  const data = search.get("data");
  return data !== null && isOfWebSdk(search) ? new TextEncoder().encode(data) : undefined;
}

/** Takes off a body what it was packed in; what is larger than `limit` bytes then is refused. */
export function unpack(body: Uint8Array, codec: Codec, stm: number | undefined, limit: number): Uint8Array {
  let bytes = codec.xor ? unmask(body, stm) : body;
  if (codec.snappy) bytes = attempt("Snappy", () => decompress(bytes, limit), 413);
  if (codec.lz) bytes = attempt("lz-string", () => decompressLz(bytes, codec.lz === "url", limit), 413);
  return bytes;
}

/** Decodes a body into messages that are not checked yet; what is larger than `limit` bytes decompressed is refused. */
export function decode(
  body: Uint8Array,
  codec: Codec,
  kind: MessageKind,
  stm: number | undefined,
  limit: number,
): Decoded {
  if (kind === "mapping" && (codec.format !== "protobuf" || codec.snappy || codec.xor)) {
    throw new DecodeError("user mappings are known in plain Protobuf alone", 415);
  }
  const bytes = unpack(body, codec, stm, limit);
  const { sizes, values } = codec.format === "json" ? measureJson(bytes) : measureProtobuf(bytes, SHAPES[kind]);
  const messages = codec.format === "json"
    ? attempt("JSON", () => parseJson(bytes))
    : attempt("Protobuf", () => decodeProtobuf(bytes, kind));
  if (!Array.isArray(messages) || messages.length === 0) throw new DecodeError("the body is no list of messages");
  return { messages, bytes: bytes.byteLength, sizes, values };
}

function unmask(body: Uint8Array, stm: number | undefined): Uint8Array {
  if (stm === undefined) throw new DecodeError("the URL lacks 'stm', which is the key of X-Crypt-Codec");
  const key = stm % 256;
  return body.map((byte) => byte ^ key);
}

function decompressLz(bytes: Uint8Array, isText: boolean, limit: number): Uint8Array {
  if (bytes.length > MAX_LZ_BYTES) throw new RangeError(`it has more than ${MAX_LZ_BYTES} bytes`);
  const text = isText ? decompressText(new TextDecoder().decode(bytes), limit) : decompressBytes(bytes, limit);
  return new TextEncoder().encode(text);
}

/** A byte order mark before it is none of JSON's, but the platform's own apps send it. */
function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}

/** Reads a format; `tooLarge` is the status where it would become larger than it may, told by a RangeError. */
function attempt<Result>(format: string, read: () => Result, tooLarge = 400): Result {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DecodeError(`the body is no ${format}: ${reason}`, error instanceof RangeError ? tooLarge : 400);
  }
}

/** A text of a header or a URL, in quotes and short. */
function shown(text: string | null): string {
  return text === null ? "null" : JSON.stringify(text.slice(0, 80));
}
