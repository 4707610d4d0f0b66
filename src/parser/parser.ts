import type { MessageKind, WireMessage } from "../wire.ts";

/**
 * Turns a batch into the bytes of a request's body. Write your own for a format of your own: a parser is only this.
 *
 * @example
 * ```ts
 * import type { Parser } from "@growingio-edge/tracker";
 *
 * const lines: Parser = {
 *   contentType: "application/x-ndjson",
 *   headers: {},
 *   encode: (messages) => new TextEncoder().encode(messages.map((message) => JSON.stringify(message)).join("\n")),
 * };
 * ```
 */
export interface Parser {
  /** The `Content-Type` of the request. */
  readonly contentType: string;
  /** Further headers, such as the protocol's `X-Compress-Codec`. */
  readonly headers: { readonly [name: string]: string };
  /**
   * Whether it can encode user mappings. They are known in plain Protobuf alone, so without it they are refused.
   *
   * @default false
   */
  readonly encodesMappings?: boolean | undefined;
  /**
   * Encodes one batch. Called once for the tries of a batch, which all send the same bytes. What is no `Uint8Array`, a
   * promise of one included, is never sent: it counts as thrown.
   *
   * @param messages The batch, in an array of its own: at least one message, all of one kind.
   * @param kind What they are.
   * @param stm The sending time in Unix milliseconds, which the request names as well. Protocol: it is the XOR key.
   */
  encode(messages: readonly WireMessage[], kind: MessageKind, stm: number): Uint8Array;
  /**
   * Shows what a body of this parser says, for {@linkcode DebugConsumer}; without it a binary body is not shown.
   *
   * @param body What `encode` returned.
   * @param kind What the messages are.
   * @param stm The sending time that it was encoded for.
   */
  print?(body: Uint8Array, kind: MessageKind, stm: number): string;
}
