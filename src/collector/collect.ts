import type { MessageKind, WireMessage } from "../wire.ts";
import type { PlanCoverage } from "../plan/coverage.ts";
import { type Runtime, sleep } from "../runtime.ts";
import { reasonOf } from "../words.ts";
import { readBody } from "./body.ts";
import { checkMessage } from "./check.ts";
import { type Codec, codecOf, decode, DecodeError } from "./decode.ts";
import type { Log, Marks } from "./log.ts";
import { answer } from "./response.ts";
import type { CollectedRequest, Failure } from "./types.ts";

/** What a request to the protocol's routes meets. */
export interface Collecting {
  readonly log: Log;
  /** What the next requests are to suffer, one each. */
  readonly failures: Failure[];
  readonly maxBodyBytes: number;
  /** What messages are held against, where there is a plan. */
  readonly coverage: PlanCoverage | undefined;
  readonly onRequest: ((request: CollectedRequest) => void) | undefined;
  readonly runtime: Runtime;
}

/** A request as it becomes known bit by bit. */
type Seen = { -readonly [Key in keyof CollectedRequest]: CollectedRequest[Key] };

/** Takes what a request brings, or refuses it with the reason; either way it is kept. */
export async function collect(
  { log, failures, maxBodyBytes, coverage, onRequest, runtime }: Collecting,
  request: Request,
  kind: MessageKind,
  productId: string,
): Promise<Response> {
  const url = new URL(request.url);
  const stm = url.searchParams.get("stm") ?? "";
  const seen: Seen = {
    time: runtime.now(),
    path: url.pathname,
    kind,
    stm: /^\d+$/.test(stm) ? Number(stm) : undefined,
    headers: Object.fromEntries(request.headers),
    codec: undefined,
    bytes: 0,
    decodedBytes: 0,
    status: 0,
    messages: [],
    warnings: [],
    violations: [],
    error: undefined,
  };
  const marks = new Map<number, Marks>();
  log.open(seen);
  const refuse = (status: number, error: string, headers?: Failure["headers"]): Response => {
    Object.assign(seen, { status, error });
    return answer(status, { error }, headers);
  };
  try {
    const codec = codecOrReason(request.headers);
    if (!(codec instanceof DecodeError)) seen.codec = codec;
    const body = await readBody(request, maxBodyBytes).catch((error: unknown) => error);
    if (body instanceof Uint8Array) seen.bytes = body.byteLength;
    const failure = failures.shift();
    if (failure?.delayMs) await delay(runtime, failure.delayMs, request.signal);
    if (failure?.error) throw failure.error;
    const { status = 503, headers } = failure ?? { status: 200 };
    if (status < 200 || status > 299) return refuse(status, "was told to fail", headers);
    if (!(body instanceof Uint8Array)) return refuse(...refusalOf(body));
    if (request.method !== "POST") return refuse(405, "only POST is understood here", { Allow: "POST, OPTIONS" });
    try {
      if (codec instanceof DecodeError) throw codec;
      const decoded = decode(body, codec, kind, seen.stm, maxBodyBytes);
      seen.decodedBytes = decoded.bytes;
      const findings = decoded.messages.map((message) => checkMessage(message, kind, productId));
      const faults = findings.flatMap((found, index) => found.faults.map((text) => `message ${index} ${text}`));
      if (faults.length > 0) return refuse(400, faults.join("; "));
      seen.messages = decoded.messages as readonly WireMessage[];
      for (const [index, message] of seen.messages.entries()) {
        const { warnings = [] } = findings[index] ?? {};
        const violations = coverage?.add(message, { text: codec.format === "protobuf" }) ?? [];
        if (warnings.length + violations.length > 0) marks.set(index, { warnings, violations });
      }
    } catch (error) {
      return refuse(...refusalOf(error));
    }
    const list = (of: keyof Marks): string[] =>
      [...marks].flatMap(([index, found]) => found[of].map((text) => `message ${index} ${text}`));
    const [warnings, violations] = [list("warnings"), list("violations")];
    Object.assign(seen, { status, warnings, violations });
    const verdict = { accepted: seen.messages.length, warnings, ...coverage ? { violations } : {} };
    return answer(status, verdict, headers);
  } finally {
    log.close(seen, marks);
    tell(onRequest, seen);
  }
}

/** How a body came, or why that cannot be told. */
function codecOrReason(headers: Headers): Codec | DecodeError {
  try {
    return codecOf(headers);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}

function refusalOf(error: unknown): [status: number, error: string] {
  return error instanceof DecodeError ? [error.status, error.message] : [400, `the body broke off: ${reasonOf(error)}`];
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
