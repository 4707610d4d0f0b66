import type { MessageKind } from "../wire.ts";
import { KEPT_ANSWER_LENGTH, KEPT_BODY_BYTES } from "./limits.ts";
import { answer } from "./response.ts";
import type { CollectedRequest } from "./types.ts";

/** A request as it becomes known bit by bit. */
export type Seen = { -readonly [Key in keyof CollectedRequest]: CollectedRequest[Key] };

/** What is known of a request as it comes. */
export function seenOf(request: Request, url: URL, kind: MessageKind | undefined, time: number): Seen {
  const stm = url.searchParams.get("stm") ?? "";
  return {
    time,
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    kind,
    stm: /^\d+$/.test(stm) ? Number(stm) : undefined,
    headers: Object.fromEntries(request.headers),
    body: new Uint8Array(),
    codec: undefined,
    bytes: 0,
    decodedBytes: 0,
    status: 0,
    answer: undefined,
    messages: [],
    warnings: [],
    violations: [],
    error: undefined,
  };
}

/** Keeps a body, or as much of it as is ever shown: a copy, so that the rest can go. */
export function keepBody(seen: Seen, body: Uint8Array): void {
  seen.bytes = body.byteLength;
  seen.body = body.byteLength > KEPT_BODY_BYTES ? body.slice(0, KEPT_BODY_BYTES) : body;
}

/** Answers a request, and keeps what was answered. */
export function answerTo(
  seen: Seen,
  status: number,
  body: object,
  headers: { readonly [name: string]: string } = {},
): Response {
  const text = JSON.stringify(body);
  seen.status = status;
  seen.answer = { headers: { ...headers }, body: text.slice(0, KEPT_ANSWER_LENGTH) };
  return answer(status, body, headers);
}

/** Refuses a request with the reason, and keeps that. */
export function refuse(
  seen: Seen,
  status: number,
  error: string,
  headers?: { readonly [name: string]: string },
): Response {
  seen.error = error;
  return answerTo(seen, status, { error }, headers);
}
