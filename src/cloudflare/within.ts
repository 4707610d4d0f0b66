import type { Runtime } from "../runtime.ts";

/** What `promise` comes to, unless `signal` aborts or `ms` pass before. */
export async function within(ms: number, promise: Promise<void>, signal: AbortSignal, runtime: Runtime): Promise<void> {
  let end = (): void => {};
  const ended = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal.reason);
    const cancel = runtime.timer(() => reject(new Error(`timed out after ${ms} ms`)), ms);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    end = () => {
      cancel();
      signal.removeEventListener("abort", abort);
    };
  });
  try {
    await Promise.race([promise, ended]);
  } finally {
    end();
  }
}
