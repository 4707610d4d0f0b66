import type { PlanCoverage } from "../plan/coverage.ts";
import { type Runtime, sleep } from "../runtime.ts";
import { line, reasonOf } from "../words.ts";
import { readBody } from "./body.ts";
import { causeOf } from "./cause.ts";
import { bodyOfUrl, type Codec, codecOf, DecodeError, isOfWebSdk } from "./decode/decode.ts";
import { judge } from "./judge.ts";
import type { Entry, Judged } from "./entry.ts";
import type { Log } from "./log.ts";
import type { Route } from "./route.ts";
import { answerTo, keepBody, refuse, type Seen, seenOf } from "./seen.ts";
import type { CollectedRequest, Failure } from "./types.ts";

/** What requests of trackers meet. */
export interface Collecting {
  readonly log: Log;
  /** What the next requests are to suffer, one each. */
  readonly failures: Failure[];
  readonly maxBodyBytes: number;
  /** What messages are held against, where there is a plan. */
  readonly coverage: PlanCoverage | undefined;
  readonly onRequest: ((request: CollectedRequest) => void) | undefined;
  /** Keeps the same elsewhere, before it is answered; where it throws the request is refused. */
  readonly onEntry: ((entry: Entry) => void) | undefined;
  readonly runtime: Runtime;
}

/** How long a reason to refuse may be: a fault is short, and there are at most so many. */
const MAX_REASON = 4000;

/** Takes what a request brings, or refuses it with the reason; either way it is kept. */
export async function collect(
  own: Collecting,
  request: Request,
  route: Extract<Route, { readonly type: "collect" | "unknown" }>,
): Promise<Response> {
  const url = new URL(request.url);
  const seen = seenOf(request, url, route.type === "collect" ? route.kind : undefined, own.runtime.now());
  const kept: { judged?: Judged } = {};
  own.log.open(seen);
  let response: Response | undefined;
  try {
    response = route.type === "collect"
      ? await take(own, request, url, route, seen, kept)
      : await unknown(own, request, url, seen);
  } finally {
    response = close(own, seen, kept.judged) ?? response;
    tell(own.onRequest, seen);
  }
  return response;
}

/** Keeps what became of a request. Where that fails elsewhere, it is refused after all, and the answer is returned. */
function close({ log, onEntry }: Collecting, seen: Seen, judged: Judged | undefined): Response | undefined {
  try {
    log.close(seen, judged, onEntry);
    return undefined;
  } catch (error) {
    Object.assign(seen, { messages: [], warnings: [], violations: [] });
    const response = refuse(seen, 500, `cannot be kept: ${line(reasonOf(error), MAX_REASON)}`);
    log.close(seen, undefined);
    return response;
  }
}

/** Refuses what comes to a path that nobody knows. */
async function unknown({ maxBodyBytes }: Collecting, request: Request, url: URL, seen: Seen): Promise<Response> {
  const body = await bodyOf(request, url, maxBodyBytes);
  if (body instanceof Uint8Array) keepBody(seen, body);
  return refuse(seen, 404, `there is nothing at this path: ${causeOf(seen.path)}`);
}

async function take(
  { failures, maxBodyBytes, coverage, runtime }: Collecting,
  request: Request,
  url: URL,
  { kind, productId }: Extract<Route, { readonly type: "collect" }>,
  seen: Seen,
  kept: { judged?: Judged },
): Promise<Response> {
  const isWeb = isOfWebSdk(url.searchParams);
  const codec = codecOrReason(request.headers, url.searchParams);
  if (!(codec instanceof DecodeError)) seen.codec = codec;
  const body = await bodyOf(request, url, maxBodyBytes);
  if (body instanceof Uint8Array) keepBody(seen, body);
  const failure = failures.shift();
  if (failure?.delayMs) await delay(runtime, failure.delayMs, request.signal);
  if (failure?.error) throw failure.error;
  const { status = 503, headers } = failure ?? { status: isWeb ? 204 : 200 };
  if (status < 200 || status > 299) return refuse(seen, status, "was told to fail", headers);
  if (!(body instanceof Uint8Array)) return refuse(seen, ...refusalOf(body));
  const isImage = isWeb && url.searchParams.has("data");
  if (request.method !== "POST" && !isImage) {
    return refuse(seen, 405, "only POST is understood here", { Allow: "POST, OPTIONS" });
  }
  try {
    if (codec instanceof DecodeError) throw codec;
    const onDecoded = (bytes: number): void => void (seen.decodedBytes = bytes);
    const reading = { codec, stm: seen.stm, maxBodyBytes, onDecoded };
    const judged = kept.judged = judge(body, reading, { kind, productId, isWeb }, coverage);
    const { messages, warnings, violations } = judged;
    Object.assign(seen, { messages, warnings, violations });
    const verdict = { accepted: messages.length, warnings, ...coverage ? { violations } : {} };
    return answerTo(seen, status, verdict, headers);
  } catch (error) {
    return refuse(seen, ...refusalOf(error));
  }
}

/** The body, of the URL where it is there, or why it could not be read. */
async function bodyOf(request: Request, url: URL, limit: number): Promise<unknown> {
  try {
    return request.method === "GET" ? bodyOfUrl(url.searchParams) ?? new Uint8Array() : await readBody(request, limit);
  } catch (error) {
    return error;
  }
}

/** How a body came, or why that cannot be told. */
function codecOrReason(headers: Headers, search: URLSearchParams): Codec | DecodeError {
  try {
    return codecOf(headers, search);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}

/** What a refusal says: in one line, as it goes into logs, and bounded. */
function refusalOf(error: unknown): [status: number, error: string] {
  return error instanceof DecodeError
    ? [error.status, line(error.message, MAX_REASON)]
    : [400, `the body broke off: ${reasonOf(error)}`];
}

async function delay(runtime: Runtime, ms: number, signal: AbortSignal): Promise<void> {
  await sleep(runtime, ms, signal);
  if (signal.aborted) throw signal.reason;
}

/** What a callback throws is its own affair. */
function tell(onRequest: Collecting["onRequest"], request: CollectedRequest): void {
  try {
    onRequest?.(request);
  } catch {
    // The request was answered.
  }
}
