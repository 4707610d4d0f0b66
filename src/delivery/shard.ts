import type { WireMessage } from "../wire.ts";
import type { Holder } from "./holder.ts";

/** Messages taken by one holder: of each part those from `from` on, `from` moving up as they are settled. */
export interface Lease {
  readonly parts: readonly Part[];
  readonly messages: readonly WireMessage[];
  readonly holder: Holder;
}

/** What a lease has of one shard. */
export interface Part {
  readonly shard: Shard;
  from: number;
  readonly end: number;
}

/** How many settled messages are cut off at the least. */
const TRIM_AT = 1024;

/** How many full batches must arrive before a larger one is tried: at first, and at the most. */
const MIN_PATIENCE = 4;
const MAX_PATIENCE = 1024;

/**
 * The messages of some users, numbered in the order they came: those before `head` are settled, and one lease at a
 * time has those behind it. Nothing is ever put back, moved or filtered, so order holds through every failure, and
 * adding is O(1). It is plain data without clock or promise: what one invocation leaves behind another goes on with.
 */
export class Shard {
  /** The number of the first message that is not settled. */
  head = 0;
  /** The number that the next message gets. */
  tail = 0;
  lease: Lease | undefined;
  /** How many messages a batch may have, learned from batches that failed for their size, and the last of those. */
  limit: number = Infinity;
  #excess = Infinity;
  /** How many full batches at the limit must arrive before a larger one is tried, how many did, and whether one is. */
  #patience = MIN_PATIENCE;
  #calm = 0;
  #isTrying = false;
  /** Message number `head` is at `#offset`; what is before it is settled and is cut off now and then. */
  #messages: WireMessage[] = [];
  /** What each is estimated at, so that nobody has to look at it once more. */
  #sizes: number[] = [];
  #offset = 0;

  /** How many messages are held. */
  get held(): number {
    return this.tail - this.head;
  }

  /** Adds a message at the end. */
  push(message: WireMessage, bytes: number): void {
    this.#messages.push(message);
    this.#sizes.push(bytes);
    this.tail++;
  }

  /** The first `count` messages that are held. */
  first(count: number): WireMessage[] {
    return this.#messages.slice(this.#offset, this.#offset + count);
  }

  /** Settles what is before number `end`, and returns its estimated bytes. */
  settle(end: number): number {
    let bytes = 0;
    for (const rest = this.#offset + end - this.head; this.#offset < rest;) bytes += this.#sizes[this.#offset++] ?? 0;
    this.head = end;
    // Each message is moved once at the most for each that was settled, so adding and settling stay O(1).
    if (this.#offset >= TRIM_AT && this.#offset * 2 >= this.#messages.length) {
      this.#messages = this.#messages.slice(this.#offset);
      this.#sizes = this.#sizes.slice(this.#offset);
      this.#offset = 0;
    }
    return bytes;
  }

  /** A batch of `size` was too large: the next takes have `count` at the most. */
  narrow(size: number, count: number): void {
    this.limit = count;
    this.#excess = size;
    this.#calm = 0;
    // Each try in vain makes it slower to try again, so that refusals grow rare.
    if (this.#isTrying) this.#patience = Math.min(MAX_PATIENCE, this.#patience * 2);
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
