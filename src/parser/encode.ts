import { GrowingParamError } from "../errors.ts";
import type { MessageKind, WireMessage } from "../wire.ts";
import type { Parser } from "./parser.ts";

/** What is wrong with a parser that is to encode a message, if anything. */
export function unknownForm({ encodesMappings, contentType }: Parser, message: object): GrowingParamError | undefined {
  if (!("identifies" in message) || encodesMappings) return undefined;
  const rule = "must be 'new ProtobufParser()' of './protobuf'";
  return new GrowingParamError("map a user", [{ path: "parser", rule, received: contentType }]);
}

/** The bytes that a parser makes of a batch; it throws where they are none. */
export function encodeWith(
  parser: Parser,
  messages: readonly WireMessage[],
  kind: MessageKind,
  stm: number,
): Uint8Array<ArrayBuffer> {
  // All are of one kind; an outbox may hold what another parser was to send.
  const fault = unknownForm(parser, messages[0] ?? {});
  if (fault) throw fault;
  // An array of its own, whatever a user's parser does to it.
  const body = parser.encode([...messages], kind, stm);
  // Of its own as well: a parser may use its buffer again while this batch is on its way.
  if (isBytes(body)) return new Uint8Array(body);
  // A promise of an async one may reject, and nobody else looks at it.
  Promise.resolve(body).catch(() => {});
  throw new TypeError("the parser's encode must return a Uint8Array");
}

/** By the brand and not the class, as they may come from another realm. */
function isBytes(body: unknown): body is Uint8Array {
  return ArrayBuffer.isView(body) && Object.prototype.toString.call(body) === "[object Uint8Array]";
}
