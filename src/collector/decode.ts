import type { MessageKind } from "../wire.ts";
import { decodeProtobuf } from "./protobuf/decode.ts";
import { decompress } from "./snappy.ts";

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
}

/** A body, decoded. */
export interface Decoded {
  readonly messages: readonly unknown[];
  /** Its size without compression. */
  readonly bytes: number;
}

/** Why a body could not be decoded, and the status to answer with. */
export class DecodeError extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

/** Reads how a body came off its request's headers. Protocol: "Requests". */
export function codecOf(headers: Headers): Codec {
  const type = headers.get("Content-Type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json" && type !== "application/protobuf") {
    throw new DecodeError(`cannot read the content type ${JSON.stringify(type ?? null)}`, 415);
  }
  const isOn = (name: string, value: string): boolean => {
    const given = headers.get(name);
    if (given !== null && given !== value) throw new DecodeError(`cannot read ${name} ${JSON.stringify(given)}`, 415);
    return given !== null;
  };
  return {
    format: type === "application/json" ? "json" : "protobuf",
    snappy: isOn("X-Compress-Codec", "2"),
    xor: isOn("X-Crypt-Codec", "1"),
  };
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
  let bytes = codec.xor ? unmask(body, stm) : body;
  if (codec.snappy) bytes = parseSnappy(bytes, limit);
  const messages = codec.format === "json" ? parseJson(bytes) : parseProtobuf(bytes, kind);
  if (!Array.isArray(messages) || messages.length === 0) throw new DecodeError("the body is no list of messages");
  return { messages, bytes: bytes.byteLength };
}

function unmask(body: Uint8Array, stm: number | undefined): Uint8Array {
  if (stm === undefined) throw new DecodeError("the URL lacks 'stm', which is the key of X-Crypt-Codec");
  const key = stm % 256;
  return body.map((byte) => byte ^ key);
}

function parseSnappy(body: Uint8Array, limit: number): Uint8Array {
  try {
    return decompress(body, limit);
  } catch (error) {
    throw new DecodeError(`the body is no Snappy: ${messageOf(error)}`, error instanceof RangeError ? 413 : 400);
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw new DecodeError(`the body is no JSON: ${messageOf(error)}`);
  }
}

function parseProtobuf(bytes: Uint8Array, kind: MessageKind): unknown {
  try {
    return decodeProtobuf(bytes, kind);
  } catch (error) {
    throw new DecodeError(`the body is no Protobuf: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
