import type { TrackerError } from "../errors.ts";
import { DELIVERY_MS } from "../consumer/options.ts";
import type { Runtime } from "../runtime.ts";
import type { Limits } from "./transport.ts";
import { type Holder, LEASE_MS } from "./lane.ts";

/** How often a run gives a sign of life. */
const BEAT_MS = 1000;

/**
 * One stretch of sending, with its limits, its signs of life and what it can tell at its end. It belongs to the
 * invocation that began it: others see nothing of it but the plain data of its holder.
 */
export class Run implements Limits {
  requests = 0;
  /** How many batches were taken. */
  batches = 0;
  readonly errors: TrackerError[] = [];
  declare readonly holder: Holder;
  /** Until when tries may be made, in Unix milliseconds. */
  declare deadline: number;
  readonly #runtime: Runtime;
  readonly #timeoutMs: number | undefined;
  readonly #outer: AbortSignal | undefined;
  readonly #abort = new AbortController();
  readonly #cut = (): void => this.cut();
  #stopClock: () => void = () => {};
  #stopBeat: () => void = () => {};

  /** Without `timeoutMs` each batch has a time of its own. Throws where the platform has no timers. */
  constructor(runtime: Runtime, timeoutMs?: number, outer?: AbortSignal) {
    this.#runtime = runtime;
    this.#timeoutMs = timeoutMs;
    this.#outer = outer;
    const now = runtime.now();
    this.deadline = now + (timeoutMs ?? DELIVERY_MS);
    this.holder = { until: now + LEASE_MS };
    this.#beat();
    // By a timer and not by the clock alone, which may be set back.
    if (timeoutMs !== undefined) this.#stopClock = runtime.timer(this.#cut, timeoutMs);
    if (timeoutMs === 0 || outer?.aborted) this.cut();
    outer?.addEventListener("abort", this.#cut);
  }

  /** Aborts when the run is over, whatever is left to do. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** A batch begins. */
  next(): void {
    if (this.#timeoutMs === undefined) this.deadline = this.#runtime.now() + DELIVERY_MS;
  }

  /** Ends the run before its time. */
  cut(): void {
    this.#abort.abort(this.#outer?.aborted ? this.#outer.reason : new Error("the flush ended"));
  }

  /** Leaves nothing behind. */
  end(): void {
    this.holder.until = 0;
    this.#stopClock();
    this.#stopBeat();
    this.#outer?.removeEventListener("abort", this.#cut);
  }

  #beat(): void {
    this.#stopBeat = this.#runtime.timer(
      () => {
        this.holder.until = this.#runtime.now() + LEASE_MS;
        this.#beat();
      },
      BEAT_MS,
      true,
    );
  }
}
