import type { MessageKind } from "../message/message.ts";

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
  if (type !== "application/json") {
    throw new DecodeError(`cannot read the content type ${JSON.stringify(type ?? null)}`, 415);
  }
  for (const name of ["X-Compress-Codec", "X-Crypt-Codec"]) {
    if (headers.has(name)) throw new DecodeError(`cannot read ${name} ${JSON.stringify(headers.get(name))}`, 415);
  }
  return { format: "json", snappy: false, xor: false };
}

/** Decodes a body into messages that are not checked yet. */
export function decode(body: Uint8Array, _codec: Codec, _kind: MessageKind, _stm: number | undefined): Decoded {
  let messages: unknown;
  try {
    messages = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
  } catch (error) {
    throw new DecodeError(`the body is no JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (!Array.isArray(messages) || messages.length === 0) throw new DecodeError("the body is no list of messages");
  return { messages, bytes: body.byteLength };
}
