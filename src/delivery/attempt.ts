import type { Fetch, Runtime } from "../runtime.ts";

/** How one try ended: with an answer, or with what went wrong before there was one. */
export type Answer =
  | { readonly status: number; readonly headers: Headers; readonly error?: undefined }
  | { readonly status?: undefined; readonly headers?: undefined; readonly error: unknown };

/** An answer's body tells nothing that is needed: a longer or later one is not worth keeping its connection for. */
const MAX_DRAINED_BYTES = 65_536;
const MAX_DRAINED_MS = 100;

const ignore = (): void => {};

/**
 * Makes one request, `timeoutMs` at the most until its status is there. It never rejects, and ends in time even where
 * `fetch` does not heed its signal. Once a status has come, nothing that happens to the body changes it.
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
  ended.catch(ignore);
  const forward = (): void => abort.abort(signal.reason);
  if (signal.aborted) forward();
  signal.addEventListener("abort", forward);
  let cancel = runtime.timer(() => abort.abort(new Error(`timed out after ${timeoutMs} ms`)), timeoutMs);
  try {
    const answer = fetch(url, { ...init, signal: abort.signal });
    const response = await Promise.race([answer, ended]).catch((error: unknown) => {
      answer.then((late) => late.body?.cancel(), ignore).catch(ignore);
      throw error;
    });
    cancel();
    cancel = runtime.timer(forward, Math.min(timeoutMs, MAX_DRAINED_MS));
    await drain(response, ended);
    return { status: response.status, headers: response.headers };
  } catch (error) {
    return { error };
  } finally {
    cancel();
    signal.removeEventListener("abort", forward);
  }
}

/** Reads the body to its end, so that the connection can be used again, or cancels it. */
async function drain(response: Response, ended: Promise<never>): Promise<void> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (let bytes = 0; bytes <= MAX_DRAINED_BYTES;) {
      const { done, value } = await Promise.race([reader.read(), ended]);
      if (done) return;
      bytes += value.byteLength;
    }
  } catch {
    // Cut off or too late: the status has been told all the same.
  }
  reader.cancel().catch(ignore);
}
