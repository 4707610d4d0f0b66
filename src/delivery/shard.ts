import type { WireMessage } from "../wire.ts";
import type { Holder } from "./holder.ts";

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
  /** Its place among those of its lane. */
  readonly index: number;
  /** How many messages a batch may have, learned from batches that failed for their size, and the last of those. */
  limit: number = Infinity;
  #excess = Infinity;
  /** How many full batches at the limit must arrive before a larger one is tried, how many did, and whether one is. */
  #patience = MIN_PATIENCE;
  #calm = 0;
  #isTrying = false;
  /** The number of a message that failed alone, and in how many rounds. */
  #suspect = -1;
  #failures = 0;
  /**
   * Message number `head` is at `#offset`; what is before it is settled and is cut off now and then. One that was
   * settled before those in front of it has left a hole.
   */
  #messages: (WireMessage | undefined)[] = [];
  /** What each is estimated at, so that nobody has to look at it once more. */
  #sizes: number[] = [];
  #offset = 0;

  /** How many messages are held. */
  held = 0;

  constructor(index: number) {
    this.index = index;
  }

  /** Whether a message is held. */
  has(number: number): boolean {
    return number >= this.head && this.#messages[this.#offset + number - this.head] !== undefined;
  }

  /** Adds a message at the end. */
  push(message: WireMessage, bytes: number): void {
    this.#messages.push(message);
    this.#sizes.push(bytes);
    this.tail++;
    this.held++;
  }

  /** Adds the first messages that are held to `entries`, up to so many in all, and `bytes` of them by estimate. */
  collect(entries: Entry[], count: number, bytes: number): number {
    let left = bytes;
    for (let number = this.head; number < this.tail && entries.length < count; number++) {
      const index = this.#offset + number - this.head;
      const message = this.#messages[index];
      if (!message) continue;
      left -= this.#sizes[index] ?? 0;
      if (left < 0 && entries.length > 0) break;
      entries.push({ shard: this, number, message });
    }
    return left;
  }

  /** Settles a message and returns its estimated bytes, or -1 where it was settled before. */
  settle(number: number): number {
    if (!this.has(number)) return -1;
    const index = this.#offset + number - this.head;
    const bytes = this.#sizes[index] ?? 0;
    this.#messages[index] = undefined;
    this.held--;
    while (this.head < this.tail && !this.#messages[this.#offset]) {
      this.head++;
      this.#offset++;
    }
    // Each message is moved once at the most for each that was settled, so adding and settling stay O(1).
    if (this.#offset >= TRIM_AT && this.#offset * 2 >= this.#messages.length) {
      this.#messages = this.#messages.slice(this.#offset);
      this.#sizes = this.#sizes.slice(this.#offset);
      this.#offset = 0;
    }
    return bytes;
  }

  /** A message failed alone: in how many rounds, this one included. */
  suspect(number: number): number {
    if (this.#suspect !== number) this.#failures = 0;
    this.#suspect = number;
    return ++this.#failures;
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
