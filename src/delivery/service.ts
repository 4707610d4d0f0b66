import type { MessageKind } from "../wire.ts";
import { DELIVERY_MS } from "../consumer/options.ts";
import { type Runtime, sleep } from "../runtime.ts";
import { type Holder, isAlive } from "./lane.ts";
import type { Run } from "./run.ts";

/** What a service needs of its queue. */
export interface Desk {
  /** Whether all before the numbers of `cover` is settled. */
  isSettled(cover: { readonly [kind in MessageKind]: number }): boolean;
  /** Sends what is before the numbers of `cover` until `isDone`; returns whether the server was of use. */
  send(cover: { readonly [kind in MessageKind]: number }, isDone: () => boolean, run: Run): Promise<boolean>;
}

/** How long to wait before a server that was of no use is tried again. */
const PAUSE_MS = 1000;

/**
 * Keeps one invocation alive until its messages are settled, and sends them where nobody does. It waits a moment
 * before, so that invocations at the same time share a batch. It belongs to its invocation and may die with it.
 */
export class Service {
  readonly #desk: Desk;
  readonly #runtime: Runtime;
  readonly #maxBatches: number;
  readonly #cover = { event: 0, item: 0 };
  readonly #run: Run;
  #latest = 0;
  /** Ends the wait for others. A function and not one more AbortController, as each invocation has one of these. */
  #hurry: () => void = () => {};

  constructor(desk: Desk, runtime: Runtime, run: Run, maxBatches: number) {
    this.#desk = desk;
    this.#runtime = runtime;
    this.#run = run;
    this.#maxBatches = maxBatches;
    run.signal.addEventListener("abort", () => this.#hurry());
  }

  /** Whether it is still at work. */
  get isOpen(): boolean {
    const { holder }: { holder: Holder } = this.#run;
    return isAlive(holder, this.#runtime.now());
  }

  /** A message of this invocation was taken: all before number `end` of its kind is to be settled. */
  cover(kind: MessageKind, end: number, isDue: boolean): void {
    this.#cover[kind] = end;
    this.#latest = this.#runtime.now();
    if (isDue) this.#hurry();
  }

  /** Waits `afterMs` at the most, then sends until all is settled, or until 25 s after the latest message. */
  async serve(afterMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#runtime.timer(resolve, afterMs);
      this.#hurry = () => {
        cancel();
        resolve();
      };
    });
    while (!this.#isOver()) {
      this.#run.deadline = this.#latest + DELIVERY_MS;
      const isUseful = await this.#desk.send(this.#cover, () => this.#isLate(), this.#run);
      if (!isUseful && !this.#isOver()) await sleep(this.#runtime, PAUSE_MS, this.#run.signal);
    }
    this.#run.end(); // at once: a call that comes now must open another
  }

  #isOver(): boolean {
    return this.#desk.isSettled(this.#cover) || this.#isLate() || this.#run.signal.aborted;
  }

  #isLate(): boolean {
    const passed = this.#runtime.now() - this.#latest;
    // A clock that was set back says nothing about the time that is left.
    return passed >= DELIVERY_MS || passed < 0 || this.#run.batches >= this.#maxBatches;
  }
}
