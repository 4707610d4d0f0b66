import { KINDS } from "../delivery/errand.ts";
import type { Frame } from "../delivery/policy.ts";
import type { Queue, When } from "../delivery/queue.ts";
import type { MessageKind } from "../wire.ts";
import type { ResolvedAsyncOptions } from "./resolve.ts";

/** How long the first of the held messages waits at the most, where the options do not say. */
export const FLUSH_AFTER_MS = 10_000;

/** Sends when there are enough, or after a time. */
export class Schedule implements When {
  readonly #queue: Queue;
  readonly #frame: Frame;
  readonly #flushAfterMs: number;
  /** When the timer that was set is due, in Unix milliseconds. It may have died with the request that set it. */
  #dueAt: number | undefined;
  #cancel: () => void = () => {};

  constructor(queue: Queue, frame: Frame, { flushAfterMs = FLUSH_AFTER_MS }: ResolvedAsyncOptions) {
    this.#queue = queue;
    this.#frame = frame;
    this.#flushAfterMs = flushAfterMs;
  }

  taken(kind: MessageKind): Promise<void> {
    if (this.#queue.errands.isDue(kind)) this.#queue.errands.start(kind);
    else {
      if (this.#queue.isPressed) this.#queue.errands.relieve();
      this.left();
    }
    return this.#queue.pressured();
  }

  left(): void {
    if (this.#frame.isStopped || this.#queue.held === 0) return;
    const { runtime } = this.#frame;
    const now = runtime.now();
    const dueAt = this.#dueAt ?? NaN; // clocks of tests often begin at 0
    if (now <= dueAt && dueAt - now <= this.#flushAfterMs) return; // a timer is set, as for nearly every call
    const delayMs = this.#delayMs(now);
    if (this.#dueAt === undefined) {
      try {
        this.#cancel = runtime.timer(() => this.#startAll(), delayMs, true);
        this.#dueAt = now + delayMs;
      } catch {
        // No timers here, as at a Worker's module scope: the next call tries again.
      }
    } else if (now > this.#dueAt || this.#dueAt - now > delayMs) {
      // Overdue: the timer died with its request, or the clock was set. The messages have waited long enough.
      this.#startAll();
    }
  }

  halt(): void {
    this.#dueAt = undefined;
    try {
      this.#cancel();
    } catch {
      // Another invocation's timer, which ends with it.
    }
  }

  /** How long the first waits at the most, or for how long the server wants to be left alone. */
  #delayMs(now: number): number {
    const { lanes } = this.#queue;
    const asked = KINDS.filter((kind) => lanes[kind].held > 0).map((kind) => lanes[kind].rest.askedMs(now));
    return Math.max(this.#flushAfterMs, Math.min(...asked));
  }

  #startAll(): void {
    this.halt();
    const { lanes } = this.#queue;
    const now = this.#frame.runtime.now();
    for (const kind of KINDS) {
      if (lanes[kind].held === 0) continue;
      if (lanes[kind].rest.askedMs(now) === 0) this.#queue.errands.start(kind);
      else this.left();
    }
  }
}
