import type { WireMessage } from "../wire.ts";
import { type Holder, isAlive } from "./holder.ts";
import { hashOf, userOf } from "./owner.ts";
import { type Entry, type Lease, Shard } from "./shard.ts";
import { Rest } from "./rest.ts";
import type { Loss, Store } from "./store.ts";
import { type Ends, isWithin, Tallies } from "./tallies.ts";

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
  /** How many of them were delivered. */
  delivered = 0;
  /** How many leases there were. */
  leases = 0;
  /** Whether a round of retries was of no use here, and for how long nobody is to start another. */
  readonly rest: Rest = new Rest();
  /** Flushes that are under way. */
  readonly tallies: Tallies = new Tallies();

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
      this.tallies.settle(shard.index, number, fate);
    }
    if (fate === "delivered") this.delivered += fresh.length;
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
}

/** Whether a shard has something before `ends`. */
function isBefore(shard: Shard, ends: Ends): boolean {
  return isWithin(ends, shard.index, shard.store.head);
}

function isTaken({ lease }: Shard, now: number): boolean {
  return lease !== undefined && isAlive(lease.holder, now);
}
