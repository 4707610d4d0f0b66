import type { Runtime } from "../runtime.ts";
import type { MessageKind } from "../wire.ts";
import type { Lane } from "./lane.ts";
import type { Ends } from "./tallies.ts";
import type { Run } from "./run.ts";

/** The kinds of messages, each with a lane of its own. */
export const KINDS: readonly MessageKind[] = ["event", "item", "mapping"];

export type Lanes = { readonly [kind in MessageKind]: Lane };

/** A call that waits: until it is done, or the errand is. */
export interface Waiter {
  readonly isDone: () => boolean;
  readonly resolve: () => void;
}

/** What a run is to bring about: that what was held up to some moment is settled. */
export class Errand {
  readonly run: Run;
  /** Up to where. */
  readonly ends: { [kind in MessageKind]: Ends } = { event: [], item: [], mapping: [] };
  /** By what failed rounds are counted, and how many count no more. */
  readonly #by: "fruitless" | "failedRequest";
  readonly #since: { [kind in MessageKind]: number };
  readonly #failed: { [kind in MessageKind]?: number | undefined } = {};
  /** How many requests had been made before a flush began: a pause that began before it does not wait for. */
  readonly requests: number | undefined;
  /** How many batches it may take; with these it tries again after a rest, and without one round is enough. */
  readonly maxBatches: number | undefined;
  /** How many of its calls wait for room. */
  wanting = 0;
  /** Whether it waits for others to share a batch with, before it sends. */
  isIdle = false;
  #cancel: () => void = () => {};
  #waiters: Waiter[] = [];

  /**
   * An errand of calls is done with any round that fails from now on. One of a flush, which was begun after so many
   * `requests`, wants a request of its own time in it.
   */
  constructor(run: Run, lanes: Lanes, requests?: number, maxBatches?: number) {
    this.run = run;
    this.#by = requests === undefined ? "fruitless" : "failedRequest";
    const since = (kind: MessageKind): number => requests ?? lanes[kind].rest.fruitless;
    this.#since = { event: since("event"), item: since("item"), mapping: since("mapping") };
    this.requests = requests;
    this.maxBatches = maxBatches;
  }

  /** Widens it to all that a lane holds now, and gives it a round anew. */
  raise(kind: MessageKind, lane: Lane): void {
    this.ends[kind] = lane.ends();
    this.#since[kind] = lane.rest[this.#by];
  }

  /** Lets it wait for so long at the most before it sends. */
  idle(runtime: Runtime, ms: number): void {
    this.#cancel = runtime.timer(() => this.hurry(), ms);
    this.isIdle = true;
  }

  /** Lets it wait no longer before it sends. */
  hurry(): void {
    this.#cancel();
    this.isIdle = false;
    this.run.wake();
  }

  /**
   * Whether a round was of no use: how many leases there were when that was seen. What was taken before is waited for,
   * and what others take later is not.
   */
  failed(kind: MessageKind, lane: Lane): number | undefined {
    if (lane.rest[this.#by] <= this.#since[kind]) return this.#failed[kind] = undefined;
    return this.#failed[kind] ??= lane.leases;
  }

  /** Resolves when `isDone` holds, or at the end of the errand. */
  wait(isDone: () => boolean): Promise<void> {
    return new Promise((resolve) => this.#waiters.push({ isDone, resolve }));
  }

  /** Lets those calls go on that are done. */
  release(): void {
    if (this.#waiters.length === 0) return;
    this.#waiters = this.#waiters.filter(({ isDone, resolve }) => {
      const done = isDone();
      if (done) resolve();
      return !done;
    });
  }

  /** It is over: leaves no timer, and nobody waiting. */
  end(): void {
    this.#cancel();
    for (const { resolve } of this.#waiters.splice(0)) resolve();
  }
}
