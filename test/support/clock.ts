import type { Fetch, Runtime } from "../../src/runtime.ts";

interface Timer {
  /** On the clock that timers heed, which nobody can set. */
  readonly at: number;
  readonly callback: () => void;
}

/** A macrotask of the real event loop, so that every microtask that can run has run. No time passes. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * A platform whose time moves only when a test turns it, and whose random numbers are chosen. Setting `time` is what an
 * administrator does: timers do not notice.
 */
export class Clock implements Runtime {
  time: number;
  #elapsed = 0;
  /** What `random` returns: the largest jitter by default, so that pauses are the ceilings of the policy. */
  chance = 1;
  readonly #timers = new Set<Timer>();

  /** Whether requests are kept apart, as in workerd: then they can `die()`. */
  readonly isolated: boolean;
  readonly wakes: boolean;

  constructor(time = 1_700_000_000_000, isolated = true, wakes = !isolated) {
    this.time = time;
    this.isolated = isolated;
    this.wakes = wakes;
  }

  readonly fetch: Fetch = () => Promise.reject(new Error("this test has no network"));
  readonly now = (): number => this.time;
  readonly random = (): number => this.chance;
  /** No time passes until all is done that a turn brings. */
  readonly turn = (callback: () => void): void => process.nextTick(callback);
  readonly timer = (callback: () => void, ms: number): () => void => {
    const timer = { at: this.#elapsed + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Forgets all timers, as the end of a Worker's request does. */
  die(): void {
    this.#timers.clear();
  }

  /** Turns the clock timer by timer until the promise settles. */
  async run<Value>(promise: Promise<Value>): Promise<Value> {
    let pending = true;
    const settled = (): void => {
      pending = false;
    };
    promise.then(settled, settled);
    for (let idle = 0; pending && idle < 50;) {
      await turn();
      idle = pending && !this.#next(Infinity) ? idle + 1 : 0;
    }
    if (pending) throw new Error("the promise waits for something that no timer brings");
    return await promise;
  }

  /** Turns the clock by so many milliseconds, firing what falls due on the way. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    do await turn(); while (this.#next(end));
    this.#turnTo(end);
    await turn();
  }

  #next(end: number): boolean {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (!first || timer.at < first.at) first = timer;
    if (!first || first.at > end) return false;
    this.#timers.delete(first);
    this.#turnTo(first.at);
    first.callback();
    return true;
  }

  #turnTo(elapsed: number): void {
    const passed = Math.max(0, elapsed - this.#elapsed);
    this.#elapsed += passed;
    this.time += passed;
  }
}
