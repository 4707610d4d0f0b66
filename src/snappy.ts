/**
 * Bodies compressed with Snappy, and masked with XOR if asked for.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer } from "@growingio-edge/tracker";
 * import { SnappyParser } from "@growingio-edge/tracker/snappy";
 *
 * const consumer = new AsyncBufferedConsumer({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 *   parser: new SnappyParser(),
 * });
 * ```
 *
 * @module
 */
// @ts-types="npm:@types/snappyjs@0.7.1"
import { compress, uncompress } from "snappyjs";
import type { MessageKind, WireMessage } from "./wire.ts";
import { encodeWith } from "./parser/encode.ts";
import type { Parser } from "./parser/parser.ts";
import { resolveSnappy } from "./snappy/options.ts";

export type {
  MessageKind,
  WireAttributes,
  WireEvent,
  WireItem,
  WireMapping,
  WireMessage,
  WirePreset,
  WireResourceItem,
} from "./wire.ts";
export type { Parser } from "./parser/parser.ts";

/**
 * The options of a {@linkcode SnappyParser}.
 *
 * @example
 * ```ts
 * import { ProtobufParser } from "@growingio-edge/tracker/protobuf";
 * import type { SnappyParserOptions } from "@growingio-edge/tracker/snappy";
 *
 * // What GrowingIO's Go SDK sends.
 * const options: SnappyParserOptions = { cryptData: true, inner: new ProtobufParser() };
 * ```
 */
export interface SnappyParserOptions {
  /**
   * Whether each byte is XORed with `stm % 256` after compression. That hides a body from a casual look and nothing
   * more: the key is in the URL. It is no encryption; https is.
   *
   * @default false
   */
  readonly cryptData?: boolean | undefined;
  /**
   * What is compressed.
   *
   * @default new JsonParser()
   */
  readonly inner?: Parser | undefined;
}

/**
 * Compresses what another parser makes: raw Snappy blocks (`X-Compress-Codec: 2`), and with `cryptData` XORed with
 * the sending time (`X-Crypt-Codec: 1`).
 *
 * @example
 * ```ts
 * import { DefaultConsumer } from "@growingio-edge/tracker";
 * import { SnappyParser } from "@growingio-edge/tracker/snappy";
 *
 * const consumer = new DefaultConsumer({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 *   parser: new SnappyParser({ cryptData: true }),
 * });
 * ```
 */
export class SnappyParser implements Parser {
  /** That of the inner parser. */
  readonly contentType: string;
  /** `X-Compress-Codec`, and `X-Crypt-Codec` with `cryptData`. */
  readonly headers: { readonly [name: string]: string };
  readonly #inner: Parser;
  readonly #cryptData: boolean;

  /**
   * Makes a parser.
   *
   * @param options The options.
   * @throws {GrowingParamError} when an option breaks a rule, with every fault.
   */
  constructor(options: SnappyParserOptions = {}) {
    const { cryptData, inner } = resolveSnappy(options);
    this.contentType = inner.contentType;
    this.headers = { ...inner.headers, "X-Compress-Codec": "2", ...cryptData ? { "X-Crypt-Codec": "1" } : {} };
    this.#inner = inner;
    this.#cryptData = cryptData;
  }

  /** Encodes one batch. */
  encode(messages: readonly WireMessage[], kind: MessageKind, stm: number): Uint8Array {
    return this.#mask(compress(encodeWith(this.#inner, messages, kind, stm)), stm);
  }

  /** Shows what is inside a body, as the inner parser shows it. */
  print(body: Uint8Array, kind: MessageKind, stm: number): string {
    const inside = uncompress(this.#mask(body.slice(), stm));
    return this.#inner.print?.(inside, kind, stm) ?? `(${inside.byteLength} bytes in binary, compressed)`;
  }

  /** XORs the bytes in place, which is its own inverse. */
  #mask(body: Uint8Array, stm: number): Uint8Array {
    if (this.#cryptData) {
      const key = stm % 256;
      for (let index = 0; index < body.length; index++) body[index] = (body[index] ?? 0) ^ key;
    }
    return body;
  }
}
