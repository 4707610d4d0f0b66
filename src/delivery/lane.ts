import type { TrackerError } from "../errors.ts";
import type { WireMessage } from "../wire.ts";
import { type Holder, isAlive } from "./holder.ts";
import { hashOf, userOf } from "./owner.ts";
import { type Entry, type Lease, Shard } from "./shard.ts";
import type { Loss, Store } from "./store.ts";

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

/** For how long after a fruitless round of retries no call starts another. */
const REST_MS = 5000;

/**
 * The messages of one kind, in shards by user: requests of a kind at once are as many as it has shards, and messages
 * of one user never overtake each other. Plain data, as its shards are; where their messages are is the matter of their stores.
 */
export class Lane {
  readonly shards: readonly Shard[];
  held = 0;
  /** The estimated bytes of what is held. */
  bytes = 0;
  /** How many messages ever came, and how many had come when size last started to send. */
  added = 0;
  mark = 0;
  /** How many messages the consumer had delivered when a round last failed here. */
  delivered = 0;
  /** How many rounds of retries were of no use, and the number of the last request in such a round. */
  fruitless = 0;
  failedRequest = 0;
  /** How many leases there were. */
  leases = 0;
  #restsSince = 0;
  #restMs = 0;
  #askedMs = 0;
  /** Flushes that are under way, and of each shard up to where they reach. */
  readonly #tallies = new Map<Tally, Ends>();

  constructor(concurrency: number, makeStore: (index: number) => Store) {
    this.shards = Array.from({ length: concurrency }, (_, index) => new Shard(index, makeStore(index)));
  }

  /** Adds a message, at O(1), to the shard of its user; one of nobody to any. A promise tells when it is kept. */
  push(message: WireMessage, bytes: number): Promise<void> | undefined {
    const { shards } = this;
    const user = userOf(message);
    const hash = user === undefined ? this.added : shards.length > 1 ? hashOf(user) : 0;
    this.added++;
    this.held++;
    this.bytes += bytes;
    return shards[hash % shards.length]?.store.append(message, bytes);
  }

  /** What is held now: the numbers up to which it has come. */
  ends(): Ends {
    return this.shards.map(({ store }) => store.tail);
  }

  /** Whether all before `ends` is settled. */
  isSettled(ends: Ends): boolean {
    return this.shards.every((shard) => !isBefore(shard, ends));
  }

  /** Whether somebody is sending something before `ends` under a lease up to a number. */
  isSending(ends: Ends, upTo: number, now: number): boolean {
    const isOld = ({ lease }: Shard): boolean => (lease?.number ?? Infinity) <= upTo;
    return this.shards.some((shard) => isBefore(shard, ends) && isTaken(shard, now) && isOld(shard));
  }

  /** How many messages are on their way. */
  leased(now: number): number {
    const leases = new Set(this.shards.filter((shard) => isTaken(shard, now)).map(({ lease }) => lease));
    let sum = 0;
    for (const lease of leases) {
      for (const { shard, number } of lease?.entries ?? []) if (shard.store.has(number)) sum++;
    }
    return sum;
  }

  /**
   * Takes up to `size` messages and `bytes` of them under a lease, from shards that nobody has: first from those with
   * something before `ends`, of these the fullest first. So a backlog leaves shards to other requests, and a trickle
   * goes in one. A lease that pauses counts as nobody's for who has made no request since its last, number `since`.
   */
  take(size: number, bytes: number, ends: Ends, holder: Holder, now: number, since = 0): Lease | undefined {
    const isFree = (shard: Shard): boolean => !isTaken(shard, now) || (shard.lease?.pausesAfter ?? Infinity) <= since;
    const free = this.shards.filter((shard) => shard.store.held > 0 && isFree(shard));
    if (!free.some((shard) => isBefore(shard, ends))) return undefined;
    free.sort((a, b) =>
      Number(isBefore(b, ends)) - Number(isBefore(a, ends)) ||
      b.store.held - a.store.held
    );
    const entries: Entry[] = [];
    const shards = new Set<Shard>();
    let [limit, left, tried] = [size, bytes, 0];
    for (const shard of free) {
      limit = Math.min(limit, shard.limit);
      if (entries.length >= limit || left <= 0) break;
      const { lease } = shard;
      if (lease) {
        // One with a request on its way may be alive all the same, as after a clock was set: it sees that to its end.
        if (lease.pausesAfter !== undefined) {
          tried = Math.max(tried, lease.tried);
          lease.leave();
        }
        this.release(lease);
      }
      const { length } = entries;
      left = shard.collect(entries, limit, left);
      if (entries.length > length) shards.add(shard);
    }
    if (entries.length === 0) return undefined;
    const lease: Lease = {
      entries,
      shards,
      holder,
      number: ++this.leases,
      pausesAfter: undefined,
      tried,
      leave: () => {},
    };
    for (const shard of shards) shard.lease = lease;
    return lease;
  }

  /** Whether nobody else has taken any of it over. */
  isCurrent(lease: Lease): boolean {
    for (const shard of lease.shards) if (shard.lease !== lease) return false;
    return true;
  }

  /** Gives a lease back: what is not settled of it stays where it is. */
  release(lease: Lease): void {
    for (const shard of lease.shards) {
      if (shard.lease !== lease) continue;
      shard.lease = undefined;
      shard.store.release?.();
    }
  }

  /**
   * Settles messages, delivered or dropped, and returns those among them that were not settled yet: a late result of a
   * lease that expired may find that others were faster.
   */
  settle(entries: readonly Entry[], fate: "delivered" | "dropped", loss?: Loss): WireMessage[] {
    const fresh: WireMessage[] = [];
    for (const { shard, number, message } of entries) {
      const bytes = shard.store.settle(number, loss);
      if (bytes < 0) continue;
      fresh.push(message);
      this.held--;
      this.bytes -= bytes;
      for (const [tally, ends] of this.#tallies) {
        if (!isWithin(ends, shard, number)) continue;
        tally[fate]++;
        tally.retained--;
      }
    }
    return fresh;
  }

  /** Gives up all that is held and does not outlive it, and returns it. */
  clear(): WireMessage[] {
    const entries: Entry[] = [];
    for (const shard of this.shards) {
      if (!shard.store.isKept) shard.collect(entries, Infinity, Infinity);
      shard.lease = undefined;
    }
    return this.settle(entries, "dropped");
  }

  /** A round of retries was of no use, to its last `request`. For `askedMs` the server wants to be left alone. */
  rest(request: number, askedMs: number, now: number): void {
    this.fruitless++;
    this.failedRequest = Math.max(this.failedRequest, request);
    this.#restsSince = now;
    this.#askedMs = askedMs;
    this.#restMs = Math.max(REST_MS, askedMs);
  }

  /** The server is of use. */
  wake(): void {
    this.#restMs = this.#askedMs = 0;
  }

  /** For how much longer no call starts another round, so that a dead server slows nobody. */
  restMs(now: number): number {
    return this.#left(this.#restMs, now);
  }

  /** For how much longer the server wants to be left alone. */
  askedMs(now: number): number {
    return this.#left(this.#askedMs, now);
  }

  /** Counts from now on what becomes of what is held now, and returns up to where that is. */
  watch(tally: Tally): Ends {
    const ends = this.ends();
    tally.retained += this.held;
    if (this.held > 0) this.#tallies.set(tally, ends);
    return ends;
  }

  /** Tells those whose messages are concerned what went wrong. */
  fail(entries: readonly Entry[], error: TrackerError): void {
    for (const [tally, ends] of this.#tallies) {
      if (entries.some(({ shard, number }) => isWithin(ends, shard, number))) tally.errors.push(error);
    }
  }

  /** Nobody asks any more. */
  forget(tally: Tally): void {
    this.#tallies.delete(tally);
  }

  /** A clock that was set back lets nobody rest. */
  #left(ms: number, now: number): number {
    const passed = now - this.#restsSince;
    return passed < 0 ? 0 : Math.max(0, ms - passed);
  }
}

function isWithin(ends: Ends, { index }: Shard, number: number): boolean {
  return number < (ends[index] ?? 0);
}

/** Whether a shard has something before `ends`. */
function isBefore(shard: Shard, ends: Ends): boolean {
  return isWithin(ends, shard, shard.store.head);
}

function isTaken({ lease }: Shard, now: number): boolean {
  return lease !== undefined && isAlive(lease.holder, now);
}
