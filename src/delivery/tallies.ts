import type { TrackerError } from "../errors.ts";
import type { Entry } from "./shard.ts";

/** What became of the messages that a flush covers. */
export interface Tally {
  /** How many of them are not settled. */
  retained: number;
  delivered: number;
  dropped: number;
  readonly errors: TrackerError[];
}

/** How many messages came before one has been taken from: the numbers that `head` must reach, a shard each. */
export type Ends = readonly number[];

/** The flushes of a lane that are under way. */
export class Tallies {
  /** Of each shard up to where they reach. */
  readonly #ends = new Map<Tally, Ends>();

  /** Counts from now on what becomes of the messages before `ends`, of which so many are held, and returns these. */
  watch(tally: Tally, ends: Ends, held: number): Ends {
    tally.retained += held;
    if (held > 0) this.#ends.set(tally, ends);
    return ends;
  }

  /** A message was settled. */
  settle(shard: number, number: number, fate: "delivered" | "dropped"): void {
    for (const [tally, ends] of this.#ends) {
      if (!isWithin(ends, shard, number)) continue;
      tally[fate]++;
      tally.retained--;
    }
  }

  /** Tells those whose messages are concerned what went wrong. */
  fail(entries: readonly Entry[], error: TrackerError): void {
    for (const [tally, ends] of this.#ends) {
      if (entries.some(({ shard, number }) => isWithin(ends, shard.index, number))) tally.errors.push(error);
    }
  }

  /** Nobody asks any more. */
  forget(tally: Tally): void {
    this.#ends.delete(tally);
  }
}

/** Whether a message is before `ends`, by the index of its shard and its number in it. */
export function isWithin(ends: Ends, shard: number, number: number): boolean {
  return number < (ends[shard] ?? 0);
}
