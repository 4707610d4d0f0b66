import { canWake, type Runtime, sleep } from "../runtime.ts";
import { type Holder, isAlive, LEASE_MS } from "./holder.ts";
import { look, quietly, wakeable } from "./settled.ts";

/** How often a run gives a sign of life, where invocations may end without a word. */
const BEAT_MS = 1000;

/** The shortest pause between two looks at what others do. */
const NAP_MS = 4;

/** How long a delivery may go on. */
export interface Limits {
  /** Ends it at once. */
  readonly signal: AbortSignal;
  /** How many milliseconds are left at the most, as far as the clock tells. */
  leftMs(): number;
  /** Resolves after `ms`, or earlier where there is a reason. Throws where the platform has no timers. */
  sleep(ms: number): Promise<void>;
  /** Counts the requests made under these limits. */
  requests: number;
  /** Answers whose bodies are read to their end. */
  readonly reading: Set<Promise<void>>;
}

/**
 * One stretch of work in one context: an invocation, or the whole process where its requests are not kept apart. Others
 * see nothing of it but the plain data of its holder, and, in one process, can wake it.
 */
export class Run implements Limits {
  requests = 0;
  readonly reading: Set<Promise<void>> = new Set();
  /** How many batches it has taken, and how many of these are on their way. */
  batches = 0;
  sending = 0;
  /** Whether it was ended before its time. */
  isCut = false;
  readonly holder: Holder = { until: Infinity };
  /** Wakes it if it waits. Only for those of its own context. */
  wake: () => void = () => {};
  readonly #runtime: Runtime;
  readonly #timeoutMs: number | undefined;
  readonly #outer: AbortSignal | undefined;
  readonly #abort = new AbortController();
  readonly #cut = (): void => this.cut();
  readonly #naps = new Set<() => void>();
  #isNudged = false;
  #wakeOwn = (): void => {};
  #since: number;
  #waitsSince: number;
  #stopClock: () => void = () => {};
  #stopBeat: () => void = () => {};

  /** It is cut after `timeoutMs`, if that is given. Throws where the platform has no timers. */
  constructor(runtime: Runtime, timeoutMs?: number, outer?: AbortSignal) {
    this.#runtime = runtime;
    this.#timeoutMs = timeoutMs;
    this.#outer = outer;
    this.#since = this.#waitsSince = runtime.now();
    // A signal of the user's own making may throw wherever it is touched; then the time alone ends the run.
    quietly(() => outer?.addEventListener("abort", this.#cut));
    if (runtime.isolated) this.#beat();
    if (timeoutMs !== undefined) this.#setClock(timeoutMs);
    if (timeoutMs === 0 || look(() => outer?.aborted)) this.cut();
  }

  /** Aborts when the run is over, whatever is left to do. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Whether it is still at work: plain data, as nobody may look at the signal of another request. */
  get isOpen(): boolean {
    return !this.isCut && isAlive(this.holder, this.#runtime.now());
  }

  /** Its time begins anew. */
  extend(): void {
    const now = this.#runtime.now();
    if (this.#timeoutMs === undefined || now === this.#since) return; // one timer for all calls of a moment
    this.#since = now;
    this.#setClock(this.#timeoutMs);
  }

  leftMs(): number {
    if (this.#timeoutMs === undefined) return Infinity;
    const left = this.#since + this.#timeoutMs - this.#runtime.now();
    // A clock that was set says nothing about the time that is left: it is over when the timer says so.
    return left > 0 ? Math.min(this.#timeoutMs, left) : this.isCut ? 0 : this.#timeoutMs;
  }

  /** Resolves after `ms`, when the run is cut, or when somebody nudges it. */
  async sleep(ms: number): Promise<void> {
    if (this.isCut) return;
    const early = new AbortController();
    const nudge = (): void => early.abort();
    this.#naps.add(nudge);
    try {
      await sleep(this.#runtime, ms, early.signal);
    } finally {
      this.#naps.delete(nudge);
    }
  }

  /** Ends its pauses between two tries. Of another context it is asked to, and does it with its next sign of life. */
  nudge(): void {
    if (this.#runtime.isolated) this.#isNudged = this.#naps.size > 0;
    else this.#endNaps();
  }

  #endNaps(): void {
    this.#isNudged = false;
    for (const nudge of this.#naps) nudge();
  }

  /** Gives a sign of life. */
  renew(): void {
    if (this.#runtime.isolated) this.holder.until = this.#runtime.now() + LEASE_MS;
  }

  /** Something moved: the next look at what others do comes soon. */
  moved(): void {
    this.#waitsSince = this.#runtime.now();
  }

  /**
   * Waits until somebody wakes it, `ms` at the most if that is given. Where others cannot wake it, and `looks` says that
   * it waits for them, it looks by itself, after pauses that grow by a quarter, so that waiting is at most a quarter
   * longer than needed.
   */
  wait(looks: boolean, ms: number = Infinity): Promise<void> {
    const { promise, resolve } = wakeable();
    let cancel = (): void => {};
    this.wake = () => {
      this.wake = () => {};
      cancel();
      resolve();
    };
    const pause = looks && !canWake(this.#runtime) ? Math.min(ms, this.#napMs()) : ms;
    if (pause < Infinity) cancel = this.#runtime.timer(() => this.wake(), pause);
    if (!this.#runtime.isolated) return promise;
    // What others resolve does not go on while a Durable Object blocks its input; its own beat does.
    const own = wakeable();
    this.#wakeOwn = own.resolve;
    return Promise.race([promise, own.promise]);
  }

  /** Ends the run before its time. */
  cut(): void {
    this.isCut = true;
    this.#endNaps();
    this.#abort.abort(
      look(() => this.#outer?.aborted ? this.#outer.reason : undefined) ?? new Error("the flush ended"),
    );
    this.wake();
    this.#wakeOwn();
  }

  /** Leaves nothing behind. Twice is harmless. */
  end(): void {
    if (this.holder.until === 0) return;
    this.holder.until = 0;
    this.#endNaps();
    this.#stopClock();
    this.#stopBeat();
    quietly(() => this.#outer?.removeEventListener("abort", this.#cut));
  }

  /** By a timer and not by the clock, which may be set. */
  #setClock(ms: number): void {
    this.#stopClock();
    this.#stopClock = this.#runtime.timer(this.#cut, ms);
  }

  #napMs(): number {
    const waited = this.#runtime.now() - this.#waitsSince;
    // A clock that was set back begins anew.
    if (waited < 0) this.moved();
    return Math.max(NAP_MS, Math.min(BEAT_MS, waited >> 2));
  }

  #beat(): void {
    this.renew();
    this.#stopBeat = this.#runtime.timer(
      () => {
        this.#beat();
        if (this.#isNudged) this.#endNaps();
        this.wake();
        this.#wakeOwn();
      },
      BEAT_MS,
      true,
    );
  }
}
