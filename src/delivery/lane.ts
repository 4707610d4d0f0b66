import type { WireMessage } from "../wire.ts";

/** How long a lease is good without a sign of life from its holder. */
export const LEASE_MS = 3000;

/** Whoever is sending: plain data, as its invocation may end without a word. */
export interface Holder {
  /** Until when it counts as alive, in Unix milliseconds; renewed each second. */
  until: number;
}

/** Whether a holder still gives signs of life. One that is due far ahead lived before the clock was set back. */
export function isAlive({ until }: Holder, now: number): boolean {
  return until > now && until - now <= LEASE_MS;
}

/** Messages `from` to `end`, end excluded, taken by one holder. */
export interface Lease {
  readonly from: number;
  readonly end: number;
  readonly messages: readonly WireMessage[];
  readonly holder: Holder;
}

/** Messages `from` to `end` that were dropped. */
interface Gap {
  readonly from: number;
  end: number;
}

/** How many settled messages are cut off at the least. */
const TRIM_AT = 1024;

/** How many full batches must arrive before a larger one is tried: at first, and at the most. */
const MIN_PATIENCE = 4;
const MAX_PATIENCE = 1024;

/** How many stretches of dropped messages are remembered before those that no flush can ask for are forgotten. */
const MAX_GAPS = 1024;

/**
 * The queue of one kind: messages numbered in the order they came, those before `head` settled, at most one lease at
 * a time. Nothing is ever put back, moved or filtered, so order holds through every failure, and adding is O(1). It
 * is plain data without clock or promise: what one invocation leaves behind another goes on with.
 */
export class Lane {
  /** The number of the first message that is not settled. */
  head = 0;
  /** The number that the next message gets. */
  tail = 0;
  /** The estimated bytes of the messages that are held. */
  bytes = 0;
  /** Where `tail` was when size last started a flush. */
  mark = 0;
  /** How many messages a batch may have, learned from batches that were too large, and the last of those. */
  #limit = Infinity;
  #excess = Infinity;
  /** How many full batches at the limit must arrive before a larger one is tried, and how many did. */
  #patience = MIN_PATIENCE;
  #calm = 0;
  #lease: Lease | undefined;
  /** Message number `head` is at `#offset`; what is before it is settled and is cut off now and then. */
  #messages: WireMessage[] = [];
  /** What each is estimated at, so that nobody has to look at it once more. */
  #sizes: number[] = [];
  #offset = 0;
  #gaps: Gap[] = [];

  /** How many messages are held. */
  get held(): number {
    return this.tail - this.head;
  }

  /** How many of them are on their way. */
  leased(now: number): number {
    return this.#lease && this.isTaken(now) ? Math.max(0, this.#lease.end - this.head) : 0;
  }

  /** Whether somebody is sending. */
  isTaken(now: number): boolean {
    return this.#lease !== undefined && isAlive(this.#lease.holder, now);
  }

  /** Adds a message at the end. */
  push(message: WireMessage, bytes: number): void {
    this.#messages.push(message);
    this.#sizes.push(bytes);
    this.tail++;
    this.bytes += bytes;
  }

  /** Takes the messages behind `head` under a lease, unless somebody else has them or there are none. */
  take(maxSize: number, holder: Holder, now: number): Lease | undefined {
    if (this.head === this.tail || this.isTaken(now)) return undefined;
    const end = Math.min(this.head + Math.min(maxSize, this.#limit), this.tail);
    return this.#lease = { from: this.head, end, messages: this.#slice(this.head, end), holder };
  }

  /** Gives a lease back: the messages stay where they are. */
  release(lease: Lease): void {
    if (this.#lease === lease) this.#lease = undefined;
  }

  /**
   * Settles the messages of a lease, delivered or dropped, and returns those among them that were not settled yet: a
   * late result of a lease that expired may find that others were faster.
   */
  settle(lease: Lease, dropped = false): readonly WireMessage[] {
    this.release(lease);
    const from = Math.max(this.head, lease.from);
    this.#advance(lease.end, dropped);
    return lease.messages.slice(Math.min(from - lease.from, lease.messages.length));
  }

  /** Gives up all that is held and returns it. */
  clear(): readonly WireMessage[] {
    const messages = this.#slice(this.head, this.tail);
    this.#lease = undefined;
    this.#advance(this.tail, true);
    return messages;
  }

  /** How many messages from `from` to `end` were dropped. */
  droppedWithin(from: number, end: number): number {
    return this.#gaps.reduce((sum, gap) => sum + Math.max(0, Math.min(end, gap.end) - Math.max(from, gap.from)), 0);
  }

  /** A batch of `size` was too large: the next takes have `count` at the most. */
  narrow(size: number, count: number): void {
    this.#limit = count;
    this.#excess = size;
    this.#calm = 0;
    // Each time makes the lane slower to try more again, so that refusals grow rare.
    this.#patience = Math.min(MAX_PATIENCE, this.#patience * 2);
  }

  /** A batch of `size` was not too large: after enough of them at the limit, twice as many are worth a try. */
  widen(size: number): void {
    if (size >= this.#excess) {
      this.#excess = Infinity;
      this.#patience = MIN_PATIENCE;
    }
    if (size < this.#limit || ++this.#calm < this.#patience) return;
    this.#calm = 0;
    this.#limit *= 2;
  }

  #slice(from: number, end: number): WireMessage[] {
    return this.#messages.slice(this.#offset + from - this.head, this.#offset + end - this.head);
  }

  #advance(end: number, dropped: boolean): void {
    const from = this.head;
    if (end <= from) return;
    this.head = end;
    const rest = this.#offset + end - from;
    while (this.#offset < rest) this.bytes -= this.#sizes[this.#offset++] ?? 0;
    // Each message is moved once at the most for each that was settled, so adding and settling stay O(1).
    if (this.#offset >= TRIM_AT && this.#offset * 2 >= this.#messages.length) {
      this.#messages = this.#messages.slice(this.#offset);
      this.#sizes = this.#sizes.slice(this.#offset);
      this.#offset = 0;
    }
    if (dropped) this.#note(from, end);
  }

  /** Remembers a stretch of drops; those that reach further back than any flush are forgotten when there are many. */
  #note(from: number, end: number): void {
    const last = this.#gaps.at(-1);
    if (last?.end === from) last.end = end;
    else this.#gaps.push({ from, end });
    if (this.#gaps.length <= MAX_GAPS) return;
    // A flush covers what was held when it began, and looks once a second at the least.
    const horizon = this.head - 2 * this.#messages.length - MAX_GAPS;
    this.#gaps = this.#gaps.filter((gap) => gap.end > horizon);
  }
}
