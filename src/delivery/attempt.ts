import type { Fetch, Runtime } from "../runtime.ts";
import { readToEnd, refuse } from "./body.ts";
import { look } from "./settled.ts";

/** How one try ended: with an answer, or with what went wrong before there was one. */
export type Answer =
  | {
    readonly status: number;
    /** A header by its name in small letters; empty where there is none. */
    readonly header: (name: string) => string;
    readonly error?: undefined;
    /** Resolves when its body was read or cancelled, and so its connection is free. */
    readonly freed: Promise<void>;
  }
  | {
    readonly status?: undefined;
    readonly header?: undefined;
    readonly error: unknown;
    readonly freed?: Promise<void> | undefined;
  };

/** An answer's body tells nothing that is needed: a later one is not worth keeping its connection for. */
const MAX_BODY_MS = 100;

/**
 * Turns of the event loop that a try gets when its time is over: the process may have been frozen, and an answer that
 * lies in the socket counts. A second one, as a turn may begin with all timers that are due.
 */
const LAST_TURNS = 2;

/**
 * Makes one request, `timeoutMs` at the most until its status is there. It never rejects, and ends in time even where
 * `fetch` does not heed its signal. A status is enough: what happens to the body neither changes it nor is waited for.
 */
export async function attempt(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  timeoutMs: number,
  signal: AbortSignal,
  runtime: Runtime,
): Promise<Answer> {
  const abort = new AbortController();
  const ended = new Promise<never>((_, reject) => {
    abort.signal.addEventListener("abort", () => reject(abort.signal.reason), { once: true });
  });
  ended.catch(() => {});
  const forward = (): void => abort.abort(signal.reason);
  if (signal.aborted) forward();
  signal.addEventListener("abort", forward);
  let cancel = (): void => {};
  const limit = (ms: number, turns: number): void => {
    cancel = runtime.timer(
      () => turns > 0 ? limit(0, turns - 1) : abort.abort(new Error(`timed out after ${timeoutMs} ms`)),
      ms,
    );
  };
  const over = (): void => {
    cancel();
    signal.removeEventListener("abort", forward);
  };
  try {
    limit(timeoutMs, LAST_TURNS);
    // What a user's own function returns may be anything, and it may change the headers for itself.
    const headers = new Headers(init.headers);
    const answer = Promise.resolve(fetch(url, { ...init, headers, signal: abort.signal }));
    const response: { readonly status?: unknown; readonly headers?: unknown } = Object(
      await Promise.race([answer, ended]).catch((error: unknown) => {
        answer.then(refuse, () => {});
        throw error;
      }),
    );
    const status = look(() => response.status);
    cancel();
    // The answer is there, also where timers are no more.
    cancel = look(() => runtime.timer(forward, Math.min(timeoutMs, MAX_BODY_MS), true)) ?? (() => {});
    const freed = readToEnd(response, ended).then(over);
    return typeof status === "number" && Number.isInteger(status)
      ? { status, header: (name) => look(() => String(headerOf(response.headers, name) ?? "")) ?? "", freed }
      : { error: new Error("the answer has no status"), freed };
  } catch (error) {
    over();
    return { error };
  }
}

/** A header of `Headers`, or of whatever stands in for them: often a plain object. */
function headerOf(headers: unknown, name: string): unknown {
  const given: { readonly [name: string]: unknown } = Object(headers);
  if (typeof given.get === "function") return given.get(name);
  return given[Object.keys(given).find((key) => key.toLowerCase() === name) ?? name];
}
