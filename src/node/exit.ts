import { warn } from "../runtime.ts";
import { reasonOf } from "../words.ts";
import { endingOf } from "./ending.ts";
import type { Process } from "./guest.ts";
import { resolveExit } from "./options.ts";
import { type Closable, closed } from "./server.ts";
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
  /**
   * The server whose requests end before the tracker does: it takes no more, and those under way are answered, for half
   * of `timeoutMs` at the most.
   */
  readonly server?: Closable | undefined;
  /**
   * What else is to end before the tracker does, within the same half of `timeoutMs`: `() => server.shutdown()` on
   * Deno, `() => server.stop()` on Bun, `() => app.close()` of Fastify. It is called when a signal ends the process.
   */
  readonly before?: (() => unknown) | undefined;
}

/**
 * Lets nothing be lost when the process ends. When there is nothing more to do (`beforeExit`), the tracker is stopped,
 * which sends what is held. On a signal the requests of `server` end first, and what `before` does, while what is held
 * is sent; then the tracker is stopped, and the signal ends the process as it would have. All of that takes `timeoutMs`
 * at the most, the requests half of it. A second signal ends the process at once; the same one within half a second
 * is no second one, as npm passes on what Ctrl-C sent already. The exit code stays what it is: that of the signal, which
 * as the first process of a container (PID 1) is 128 and its number.
 *
 * Where the program has listeners of its own for a signal, that signal does not end the process: the tracker is flushed
 * and remains in use, and the ending is theirs. Those of `signal-exit` do not count. On Deno, those of
 * `Deno.addSignalListener` cannot be seen, nor those of `process.once` that were added before: stop the tracker in them.
 *
 * `process.exit()` and an uncaught error leave no time to send: what is held is given up, which `onDrop` hears as
 * `stopped`, and `console.warn` says how many. Call `await tracker.stop()` before `process.exit()`. `SIGKILL`, and on
 * Deno an uncaught error, leave no time even for that. Signals reach no worker thread: what its trackers hold is sent
 * when it ends by itself. A worker of a cluster whose primary is gone ends as by a signal, with code 0, where Node
 * alone would end it at once. Where there is no process to end, as in a Worker, nothing happens.
 *
 * @param tracker The tracker, or a consumer.
 * @param options How long it may take, which signals, and what ends before.
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
  const { timeoutMs, signals, server, before } = resolveExit(tracker, options);
  const { process }: { process?: Process } = Object(globalThis);
  if (typeof process?.prependListener !== "function") return () => {};

  // A tracker has a consumer; what was given may be one, or anything else that flushes and stops.
  const sender: { stop: typeof tracker.stop; stats?: { dropped?: { stopped?: number } } } =
    "consumer" in tracker && hasStop(tracker.consumer) ? tracker.consumer : tracker;
  return endingOf(process).join({
    timeoutMs,
    signals,
    sender,
    before: (server || before) && (() => Promise.all([loudly(() => server && closed(server)), loudly(before)])),
    flush: (ms) => tracker.flush({ timeoutMs: ms }),
    stop: (ms) => tracker.stop({ timeoutMs: ms }),
    giveUp: () => void quietly(() => sender.stop({ timeoutMs: 0 })),
    stopped: () => sender.stats?.dropped?.stopped ?? 0,
  });
}

function hasStop(value: unknown): value is Pick<GrowingTracker, "stop"> {
  return typeof Object(value).stop === "function";
}

async function quietly(call: () => unknown): Promise<void> {
  try {
    await call();
  } catch {
    // Nothing can be done about it, and the process is to end.
  }
}

/** What fails before the tracker is stopped does not keep it from that. */
async function loudly(call: (() => unknown) | undefined): Promise<void> {
  try {
    await call?.();
  } catch (error) {
    const [reason] = reasonOf(error).split("\n", 1);
    warn(`what should end before the tracker failed: ${reason}`);
  }
}
