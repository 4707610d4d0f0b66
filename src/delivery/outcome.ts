import { GrowingIOError } from "../errors.ts";
import type { WireMessage } from "../wire.ts";
import { countOf, line, masked, reasonOf } from "../words.ts";
import type { Answer } from "./attempt.ts";

/** What became of a batch. */
export type Outcome =
  | { readonly type: "delivered"; readonly attempts: number }
  /** Not now: the retries are spent, or time is up. The server may have said when. */
  | {
    readonly type: "retained";
    readonly error: GrowingIOError;
    readonly retryAfterMs: number;
    /** The number of its last request among all that were made. */
    readonly request: number;
  }
  /** Never: the server said so, or it cannot be encoded. */
  | { readonly type: "rejected" | "too-large"; readonly error: GrowingIOError }
  /** Somebody else has taken the messages over meanwhile. */
  | { readonly type: "superseded" }
  /** Not so many at once: `count` of them may do. Only a batch of more than one ends so. */
  | { readonly type: "split"; readonly count: number; readonly error: GrowingIOError };

/** The outcome where the platform has no timers or no AbortController, as at a Worker's module scope. */
export function nowhere(messages: readonly WireMessage[], cause: unknown, request: number = 0): Outcome {
  const text = `Cannot send ${countOf(messages.length, "message")} here: ${reasonOf(cause)}`;
  const error = new GrowingIOError(text, { attempts: 0, retryable: true, messages, cause });
  return { type: "retained", error, retryAfterMs: 0, request };
}

/** An ending in words. */
export function explain({ status, header, error }: Answer): string {
  if (status === 0) return "it was redirected, which is not followed";
  if (status === undefined) return reasonOf(error);
  const location = status >= 300 && status < 400 ? header("location") : "";
  return location
    ? `it was redirected (${status}) to ${line(masked(location))}, which is not followed`
    : `the answer was ${status}`;
}
