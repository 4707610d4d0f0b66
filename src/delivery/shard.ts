import type { WireMessage } from "../wire.ts";
import type { Holder } from "./holder.ts";
import type { Store } from "./store.ts";
import { Suspicion } from "./suspicion.ts";

/** A message that is held, under its number in its shard. */
export interface Entry {
  readonly shard: Shard;
  readonly number: number;
  readonly message: WireMessage;
}

/** Messages taken by one holder, in order. */
export interface Lease {
  readonly entries: readonly Entry[];
  readonly shards: ReadonlySet<Shard>;
  readonly holder: Holder;
  /** Its number among those of its lane. */
  readonly number: number;
  /** While it rests between two tries: the number of its last request among all that were made. */
  pausesAfter: number | undefined;
  /** Its holder is to wait for it no more: somebody has taken it over. */
  leave: () => void;
  /** How many tries of its round were made, by whoever had it before as well. */
  tried: number;
}

/** How many full batches must arrive before a larger one is tried: at first, and at the most. */
const MIN_PATIENCE = 4;
const MAX_PATIENCE = 1024;

/**
 * The messages of some users, in the order they came: those before the `head` of its store are settled, and one lease at
 * a time has those behind it. So order holds through every failure. How large a batch of them may be is learned here.
 */
export class Shard {
  readonly store: Store;
  lease: Lease | undefined;
  /** Its place among those of its lane. */
  readonly index: number;
  /** How many messages a batch may have, learned from batches that failed for their size, and the last of those. */
  limit: number = Infinity;
  #excess = Infinity;
  /** How many full batches at the limit must arrive before a larger one is tried, how many did, and whether one is. */
  #patience = MIN_PATIENCE;
  #calm = 0;
  #isTrying = false;
  #suspicion: Suspicion | undefined;

  constructor(index: number, store: Store) {
    this.index = index;
    this.store = store;
  }

  /** Adds the first messages that are held to `entries`, up to so many in all, and `bytes` of them by estimate. */
  collect(entries: Entry[], count: number, bytes: number): number {
    let left = bytes;
    this.store.read(count - entries.length, (number, message, size) => {
      left -= size;
      const fits = left >= 0 || entries.length === 0;
      if (fits) entries.push({ shard: this, number, message });
      return fits;
    });
    return left;
  }

  /** What speaks against a message that failed alone. */
  suspect(number: number): Suspicion {
    if (this.#suspicion?.number !== number) this.#suspicion = new Suspicion(number);
    return this.#suspicion;
  }

  /** A batch of `size` was too much, surely or perhaps: the next takes have `count` at the most. */
  narrow(size: number, count: number, isSure: boolean): void {
    this.limit = count;
    this.#excess = size;
    this.#calm = 0;
    // Each try in vain makes it slower to try again, so that refusals grow rare.
    if (this.#isTrying) this.#patience = Math.min(MAX_PATIENCE, Math.max(MIN_PATIENCE, this.#patience * 2));
    else if (!isSure) this.#patience = 1;
    this.#isTrying = false;
  }

  /** A batch of `size` was not too large: after enough of them at the limit, twice as many are worth a try. */
  widen(size: number): void {
    if (size >= this.#excess) {
      this.#excess = Infinity;
      this.#patience = MIN_PATIENCE;
    }
    if (size * 2 > this.limit) this.#isTrying = false;
    if (size < this.limit) return;
    // What failed at every size failed for another reason: its limit goes at once.
    if (this.#excess < Infinity && ++this.#calm < this.#patience) return;
    this.#calm = 0;
    this.#isTrying = true;
    this.limit *= 2;
  }
}
