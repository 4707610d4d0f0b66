/**
 * Bodies in Protocol Buffers, about a third smaller than JSON.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer } from "@growingio-edge/tracker";
 * import { ProtobufParser } from "@growingio-edge/tracker/protobuf";
 *
 * const consumer = new AsyncBufferedConsumer({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 *   parser: new ProtobufParser(),
 * });
 * ```
 *
 * @module
 */
import type { MessageKind, WireMessage, WireResourceItem } from "./wire.ts";
import type { Parser } from "./parser/parser.ts";
import { isPlainObject, put } from "./rules/rules.ts";
import { printFields } from "./protobuf/print.ts";
import { growingio, Writer } from "./protobuf/generated.js";

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
 * Sends a batch as Protocol Buffers: events as `EventV3List`, items as `ItemDtoList`, user mappings, which have no
 * other form, as `UserMappingDtoList`. Every attribute is a text there: numbers as ECMAScript writes them, booleans as
 * `true` and `false`.
 *
 * @example
 * ```ts
 * import { DefaultConsumer } from "@growingio-edge/tracker";
 * import { ProtobufParser } from "@growingio-edge/tracker/protobuf";
 *
 * const consumer = new DefaultConsumer({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 *   parser: new ProtobufParser(),
 * });
 * ```
 */
export class ProtobufParser implements Parser {
  /** `application/protobuf`. */
  readonly contentType: string = "application/protobuf";
  /** None. */
  readonly headers: { readonly [name: string]: string } = {};

  /** True. */
  readonly encodesMappings: boolean = true;

  /** Encodes one batch. */
  encode(messages: readonly WireMessage[], kind: MessageKind): Uint8Array {
    const list = growingio[LISTS[kind]];
    // A writer of our own: `Writer.create` would look for Node's Buffer. And a copy, as its bytes are pooled.
    return new Uint8Array(list.encode({ values: messages.map(dtoOf) }, new Writer()).finish());
  }

  /** Shows the fields of a body by their numbers, as `protoc --decode_raw` does. */
  print(body: Uint8Array, kind: MessageKind): string {
    return printFields(body, kind);
  }
}

/** What a request of a kind is. */
const LISTS = { event: "EventV3List", item: "ItemDtoList", mapping: "UserMappingDtoList" } as const;

/** A message as the generated encoder wants it: the event type by number, attributes as texts. */
function dtoOf(message: WireMessage | WireResourceItem): { readonly [field: string]: unknown } {
  if ("identifies" in message) return { ...message };
  const attributes = message.attributes && textsOf(message.attributes);
  if (!("eventType" in message)) return { ...message, attributes };
  const eventType = growingio.EventType[message.eventType];
  // What came off a queue may have lost by JSON what tells that there is more.
  if ("resourceItem" in message || isPlainObject(message)) {
    const { resourceItem } = message;
    return { ...message, eventType, attributes, resourceItem: resourceItem && dtoOf(resourceItem) };
  }
  // Field by field: copying what has a class takes a third of the time of it all.
  const { deviceId, userId, dataSourceId, platform, timestamp, sdkVersion, eventName } = message;
  const { projectKey, sendTime, userKey } = message;
  return {
    deviceId,
    userId,
    dataSourceId,
    eventType,
    platform,
    timestamp,
    sdkVersion,
    eventName,
    attributes,
    projectKey,
    sendTime,
    userKey,
  };
}

function textsOf(attributes: { readonly [name: string]: string | number | boolean }): { [name: string]: string } {
  const texts: { [name: string]: string } = {};
  for (const name of Object.keys(attributes)) {
    put(texts, name, String(attributes[name]));
  }
  return texts;
}
