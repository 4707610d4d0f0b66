/** What an answer means for the messages that were sent. */
export type Verdict = "delivered" | "retry" | "too-large" | "rejected";

/** No pause between two tries grows beyond this by itself; `Retry-After` may ask for more. */
const MAX_BACKOFF_MS = 30_000;

/** What an HTTP status means; `undefined` stands for no answer at all. */
export function verdictOf(status: number | undefined): Verdict {
  if (status === undefined) return "retry";
  if (status >= 200 && status < 300) return "delivered";
  if (status === 408 || status === 425 || status === 429 || (status >= 500 && status < 600)) return "retry";
  return status === 413 ? "too-large" : "rejected";
}

/** What speaks of the configuration, and not of the messages: it is the same for any batch. */
const CONFIGURATION: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 410, 415]);

/** Whether a permanent answer may be due to some of the messages that were sent. */
export function isAboutContent(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && !CONFIGURATION.has(status);
}

/** Answers of a server that takes nothing for now. */
const BUSY = new Set([408, 425, 429, 503]);

/** Whether a batch may have failed for some of its messages alone, so that others of it would get through. */
export function isOfContent(status: number | undefined): boolean {
  if (status === undefined) return true;
  return isAboutContent(status) && !BUSY.has(status);
}

/** What decides how long to wait before the next try. */
export interface RetryInput {
  /** How many tries there were. */
  readonly attempts: number;
  /** The option `retryBackoffMs`. */
  readonly retryBackoffMs: number;
  /** For how long the server asked to be left alone, see {@linkcode retryAfterMs}. */
  readonly retryAfterMs: number;
  /** A number from 0 to 1. */
  readonly random: number;
}

/** How long to wait before the next try: exponential with full jitter, or `Retry-After` where that is longer. */
export function retryDelayMs({ attempts, retryBackoffMs, retryAfterMs: asked, random }: RetryInput): number {
  const ceiling = Math.min(MAX_BACKOFF_MS, retryBackoffMs * 2 ** (attempts - 1));
  return Math.max(random * ceiling, asked);
}

/** `Retry-After` in milliseconds from now: seconds or an HTTP date (RFC 9110). What is neither says nothing. */
export function retryAfterMs(value: string | undefined, now: number): number {
  if (!value) return 0;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // Date.parse alone takes far more than HTTP dates, "-5" among them.
  return value.endsWith(" GMT") ? Math.max(0, Date.parse(value) - now) || 0 : 0;
}
