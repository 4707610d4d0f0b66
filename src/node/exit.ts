import { platform } from "../runtime.ts";
import { resolveExit } from "./options.ts";
import type { GrowingTracker } from "../tracker/tracker.ts";

/**
 * The options of {@linkcode flushOnExit}.
 *
 * @example
 * ```ts
 * import type { FlushOnExitOptions } from "@growingio-edge/tracker/node";
 *
 * const options: FlushOnExitOptions = { timeoutMs: 2000, signals: ["SIGTERM", "SIGINT", "SIGHUP"] };
 * ```
 */
export interface FlushOnExitOptions {
  /**
   * Milliseconds until the process ends whatever is left, which `onDrop` hears as `stopped`: 0 or more.
   *
   * @default 5000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * The signals that end the process. One that the platform does not have goes unheeded.
   *
   * @default ["SIGTERM", "SIGINT"]
   */
  readonly signals?: readonly `SIG${string}`[] | undefined;
}

/** What is used of Node's `process`, which Deno and Bun have as well. */
interface Process {
  readonly pid: number;
  prependListener(event: string, listener: () => void): unknown;
  removeListener(event: string, listener: () => void): unknown;
  listeners(event: string): readonly unknown[];
  kill(pid: number, signal: string): unknown;
}

/** The listeners of all calls. Beside them a signal ends the process; beside another's it does not. */
const ours = new WeakSet<object>();

/** How long one that does not heed its deadline is waited for beyond it. */
const GRACE_MS = 1000;

/**
 * Lets nothing be lost when the process ends. When there is nothing more to do (`beforeExit`), the tracker is stopped,
 * which sends what is held. On a signal it is stopped as well, and then the signal ends the process as it would have;
 * a second one ends it at once. The exit code stays what it is.
 *
 * Where the program has listeners of its own for a signal, that signal does not end the process: the tracker is flushed
 * and remains in use. On Deno, those of `Deno.addSignalListener` cannot be seen, nor those of `process.once` that were
 * added before: stop the tracker in them. `process.exit()`, an uncaught error and `SIGKILL` leave no time for any of
 * this: call `await tracker.stop()` before `process.exit()`. Where there is no process to end, as in a Worker, nothing
 * happens.
 *
 * @param tracker The tracker, or a consumer.
 * @param options How long it may take, and which signals.
 * @returns A function that undoes it.
 * @throws {GrowingParamError} when an option breaks a rule, with every fault.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { flushOnExit } from "@growingio-edge/tracker/node";
 *
 * const tracker = GrowingTracker.consumer(
 *   new AsyncBufferedConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" }),
 * );
 * flushOnExit(tracker);
 * tracker.trackCustomEvent("started", { anonymousId: "a" });
 * ```
 */
export function flushOnExit(
  tracker: Pick<GrowingTracker, "flush" | "stop">,
  options: FlushOnExitOptions = {},
): () => void {
  const { timeoutMs, signals } = resolveExit(tracker, options);
  const { process }: { process?: Process } = Object(globalThis);
  if (typeof process?.prependListener !== "function") return () => {};

  const listeners = new Map<string, () => void>();
  const remove = (): void => {
    for (const [event, listener] of listeners) process.removeListener(event, listener);
  };
  const stop = (): Promise<void> => inTime(() => tracker.stop({ timeoutMs }), timeoutMs);
  let isEnding = false;

  const end = (signal: string): void => {
    remove();
    // Where another call still flushes, it is that one's turn.
    if (process.listeners(signal).length === 0) process.kill(process.pid, signal);
  };
  const onSignal = (signal: string): void => {
    if (process.listeners(signal).some((listener) => !ours.has(Object(listener)))) {
      void inTime(() => tracker.flush({ timeoutMs }), timeoutMs);
    } else if (isEnding) {
      end(signal);
    } else {
      isEnding = true;
      void stop().then(() => end(signal));
    }
  };

  for (const signal of signals) listeners.set(signal, () => onSignal(signal));
  listeners.set("beforeExit", () => {
    // It comes again once there is nothing to do after this.
    process.removeListener("beforeExit", listeners.get("beforeExit") ?? remove);
    void stop().then(remove);
  });
  for (const [event, listener] of listeners) {
    ours.add(listener);
    try {
      // The first of all, so as to see those that are there for one time only.
      process.prependListener(event, listener);
    } catch {
      // Not every platform knows every signal, and Deno throws.
      listeners.delete(event);
    }
  }
  return remove;
}

/** Waits for work, hardly longer than its deadline, as consumers of the user's may be late or reject. */
async function inTime(work: () => Promise<unknown>, timeoutMs: number): Promise<void> {
  let cancel = (): void => {};
  const late = new Promise<void>((resolve) => {
    cancel = platform.timer(resolve, timeoutMs + GRACE_MS);
  });
  try {
    await Promise.race([work(), late]);
  } catch {
    // Nothing can be done about it, and the process is to end.
  } finally {
    cancel();
  }
}
