import type { CollectedMessage, RequestSummary, StreamedRequest } from "./api.ts";
import type { RequestDetails } from "./recorded.ts";
import { decode, unpack } from "./decode/decode.ts";
import { nameOf, typeOf } from "./label.ts";
import { KEPT_BODY_BYTES, VALUE_BYTES } from "./limits.ts";
import type { WireMessage } from "../wire.ts";
import type { CollectedRequest } from "./types.ts";

/** What was found in a message. */
export interface Marks {
  readonly warnings: readonly string[];
  readonly violations: readonly string[];
}

/** What a body was found to be. */
export interface Judged {
  readonly messages: readonly WireMessage[];
  /** The size of each message in bytes. */
  readonly sizes: readonly number[];
  /** How many values there are in all. */
  readonly values: number;
  /** The size of the body in bytes, without compression. */
  readonly decodedBytes: number;
  /** By the place of a message in the request: only those that something was found in. */
  readonly marks: ReadonlyMap<number, Marks>;
  readonly warnings: readonly string[];
  readonly violations: readonly string[];
}

/** A request that has ended, with the numbers that it and its first message got. */
export interface Entry {
  readonly number: number;
  readonly first: number;
  readonly request: CollectedRequest;
  /** The size of each message in bytes. */
  readonly sizes: readonly number[];
  /** By the place of a message in the request: only those that something was found in. */
  readonly marks: ReadonlyMap<number, Marks>;
  /** About how many bytes of memory it takes. */
  readonly weight: number;
}

/** What is left of a request when it has ended. */
export function entryOf(number: number, first: number, request: CollectedRequest, judged: Judged | undefined): Entry {
  const { sizes = [], values = 0, marks = new Map() } = judged ?? {};
  const weight = request.decodedBytes + request.body.byteLength + values * VALUE_BYTES;
  return { number, first, request, sizes, marks, weight };
}

/** A request without its messages. */
export function summaryOf({ number, request }: Entry): RequestSummary {
  const { time, method, path, kind, codec, bytes, decodedBytes, status, error, messages } = request;
  const about = { number, time, method, path, ...kind === undefined ? {} : { kind }, codec, bytes, decodedBytes };
  return { ...about, status, count: messages.length, error };
}

/** A request with its messages, without those of numbers below `oldest`. */
export function streamedOf(entry: Entry, oldest: number): StreamedRequest {
  const { number, first, request, sizes, marks } = entry;
  const messages = request.messages.flatMap((message, index): CollectedMessage | [] => {
    const of = first + index;
    const { warnings = [], violations = [] } = marks.get(index) ?? {};
    const about = { time: request.time, type: typeOf(message), name: nameOf(message), bytes: sizes[index] ?? 0 };
    return of < oldest ? [] : { number: of, request: number, ...about, message, warnings, violations };
  });
  return { ...summaryOf(entry), messages };
}

/** Headers that prove who asks. */
const SECRET = /^(?:authorization|proxy-authorization|cookie|x-api-key|x-auth-token)$/;
/** How many characters of a decoded body are shown. */
const SHOWN_LENGTH = 262_144;

/** The headers, without what proves who asks. */
export function maskedHeaders(headers: CollectedRequest["headers"]): CollectedRequest["headers"] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, SECRET.test(name) ? "***" : value]));
}

/** A request in full. */
export function detailsOf(entry: Entry): RequestDetails {
  const { query, headers, body, answer } = entry.request;
  return {
    ...summaryOf(entry),
    query,
    headers: maskedHeaders(headers),
    body: base64Of(body),
    decoded: decodedOf(entry.request),
    answer,
  };
}

/** What is in a body, as far as it can be read: of one that was refused as well. */
function decodedOf({ messages, body, bytes, codec, kind, stm }: CollectedRequest): string | undefined {
  if (messages.length > 0) return pretty(messages);
  if (!codec || kind === undefined || bytes > KEPT_BODY_BYTES || bytes === 0) return undefined;
  try {
    const limit = 16 * SHOWN_LENGTH;
    if (codec.format === "protobuf") return pretty(decode(body, codec, kind, stm, limit).messages);
    const text = new TextDecoder().decode(unpack(body, codec, stm, limit));
    try {
      return pretty(JSON.parse(text));
    } catch {
      return cut(text);
    }
  } catch {
    return undefined;
  }
}

function pretty(value: unknown): string {
  try {
    return cut(JSON.stringify(value, undefined, 2) ?? "");
  } catch {
    // Nested deeper than a stack is, where nothing measured it before.
    return "";
  }
}

function cut(text: string): string {
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

/** Bytes in Base64, in parts, as a call takes only so many arguments. */
export function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return btoa(text);
}
