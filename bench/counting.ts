import type { IncomingHttpHeaders } from "node:http";
import { gunzipSync } from "node:zlib";
import { uncompressSync } from "snappy";

/** A request as the sink took it. */
export interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly parts: readonly Buffer[];
}

/** What a request carries, whoever sent it. */
export interface Carried {
  readonly events: number;
  /** The numbers of those that have one: see `numberedOf`. None of what is binary. */
  readonly serials: readonly number[];
}

/** Decodes a request. */
export function carriedBy({ url, headers, parts }: Received): Carried {
  let body = Buffer.concat(parts);
  if (headers["x-crypt-codec"] === "1") {
    const key = Number(new URL(url, "http://sink").searchParams.get("stm")) %
      256;
    body = body.map((byte) => byte ^ key) as Buffer<ArrayBuffer>;
  }
  if (headers["x-compress-codec"] === "2") {
    body = Buffer.from(uncompressSync(body));
  }
  if (headers["content-encoding"] === "gzip") body = gunzipSync(body);
  if (headers["content-type"] === "application/protobuf") {
    return { events: messagesIn(body), serials: [] };
  }
  const text = body.toString();
  const content: unknown = JSON.parse(text);
  const list: unknown = Array.isArray(content) ? content : Object(content).batch;
  if (!Array.isArray(list)) {
    throw new Error(`what came to ${url} holds no list of events`);
  }
  const serials = Array.from(text.matchAll(/"serial":(\d+)/g), ([, serial]) => Number(serial));
  return { events: list.length, serials };
}

/** The messages of an `EventV3List`: of each the tag of field 1, its length, and as many bytes. */
function messagesIn(body: Uint8Array): number {
  let count = 0;
  for (let index = 0; index < body.length; count++) {
    if (body[index++] !== 0x0a) throw new Error("not a list of events");
    let length = 0;
    for (let shift = 0;; shift += 7) {
      const byte = body[index++] ?? 0;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    index += length;
  }
  return count;
}
