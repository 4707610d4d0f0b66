// Requests in full, and what came as lines of text. Types alone.
import type { CollectedMessage, RequestSummary } from "./api.ts";

/**
 * A request in full, as `/api/requests/{number}` tells of it. What proves who asks is masked.
 *
 * @example
 * ```ts
 * import type { RequestDetails } from "@growingio-edge/tracker/collector";
 *
 * const details = (await (await fetch("http://127.0.0.1:8787/api/requests/1")).json()) as RequestDetails;
 * console.log(details.headers["content-type"]);
 * ```
 */
export interface RequestDetails extends RequestSummary {
  /** Its query, without the question mark. */
  readonly query: string;
  /** Its headers, with names in lower case; `***` in place of an authorization and of cookies. */
  readonly headers: { readonly [name: string]: string };
  /** Its body as it came, in Base64, up to its first 65,536 bytes. */
  readonly body: string;
  /** What is in its body, as JSON or as text, bounded; left out where it could not be read. */
  readonly decoded?: string | undefined;
  /** What it was answered; left out where no answer was given. */
  readonly answer?: { readonly headers: { readonly [name: string]: string }; readonly body: string } | undefined;
}

/**
 * A line of what the collector exports as NDJSON and keeps in a folder: a request, and behind it each of its messages.
 * `type` tells which. A request that was refused has no messages.
 *
 * @example
 * ```ts
 * import type { RecordedLine } from "@growingio-edge/tracker/collector";
 *
 * export const namesOf = (ndjson: string): string[] =>
 *   ndjson.trim().split("\n").map((line): RecordedLine => JSON.parse(line))
 *     .flatMap((line) => line.type === "request" ? [] : [line.name]);
 * ```
 */
export type RecordedLine = RecordedRequest | RecordedMessage;

/** A request, as a line. What a collector keeps in a folder has its headers, its body and its answer as well. */
export interface RecordedRequest extends RequestSummary, Partial<Omit<RequestDetails, keyof RequestSummary>> {
  /** Tells it from a message. */
  readonly type: "request";
}

/** A message, as a line. */
export interface RecordedMessage extends CollectedMessage {
  /** How it came, as `json` or `protobuf+snappy`: in Protobuf every attribute is a text. */
  readonly format: string;
}
