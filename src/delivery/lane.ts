import type { TrackerError } from "../errors.ts";
import type { WireMessage } from "../wire.ts";
import { type Holder, isAlive } from "./holder.ts";
import { type Lease, type Part, Shard } from "./shard.ts";

/** The messages that a flush covers in one lane, and what became of them: of each shard those before its `ends`. */
export interface Range {
  readonly ends: readonly number[];
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
 * of one user never overtake each other. Plain data, as its shards are.
 */
export class Lane {
  readonly shards: readonly Shard[];
  held = 0;
  /** The estimated bytes of what is held. */
  bytes = 0;
  /** How many messages ever came, and how many had come when size last started to send. */
  added = 0;
  mark = 0;
  /** How many rounds of retries were of no use, and the number of the last request in such a round. */
  fruitless = 0;
  failedRequest = 0;
  #restsSince = 0;
  #restMs = 0;
  #askedMs = 0;
  readonly #ranges = new Set<Range>();

  constructor(concurrency: number) {
    this.shards = Array.from({ length: concurrency }, () => new Shard());
  }

  /** Adds a message, at O(1), to the shard of its user; one of nobody to any. */
  push(message: WireMessage, bytes: number): void {
    const { shards } = this;
    const user = "eventType" in message ? message.userId ?? message.deviceId : message.id;
    const hash = user === undefined ? this.added : shards.length > 1 ? hashOf(user) : 0;
    shards[hash % shards.length]?.push(message, bytes);
    this.added++;
    this.held++;
    this.bytes += bytes;
  }

  /** What is held now: the numbers up to which it has come. */
  ends(): Ends {
    return this.shards.map(({ tail }) => tail);
  }

  /** Whether all before `ends` is settled. */
  isSettled(ends: Ends): boolean {
    return this.shards.every(({ head }, index) => head >= (ends[index] ?? 0));
  }

  /** Whether somebody is sending something before `ends`. */
  isSending(ends: Ends, now: number): boolean {
    return this.shards.some((shard, index) => shard.head < (ends[index] ?? 0) && isTaken(shard, now));
  }

  /** How many messages are on their way. */
  leased(now: number): number {
    const leases = new Set(this.shards.filter((shard) => isTaken(shard, now)).map(({ lease }) => lease));
    let sum = 0;
    for (const lease of leases) {
      for (const { shard, end } of lease?.parts ?? []) sum += Math.max(0, end - shard.head);
    }
    return sum;
  }

  /**
   * Takes up to `size` messages under a lease, from shards that nobody has: first from those with something before
   * `ends`, of these the fullest first. So a backlog leaves shards to other requests, and a trickle goes in one.
   */
  take(size: number, ends: Ends, holder: Holder, now: number): Lease | undefined {
    const { shards } = this;
    const isWanted = (shard: Shard, index: number): boolean => shard.head < (ends[index] ?? 0);
    const free = shards.filter((shard) => shard.held > 0 && !isTaken(shard, now));
    const wanted = free.filter((shard) => isWanted(shard, shards.indexOf(shard)));
    if (wanted.length === 0) return undefined;
    const fullest = (a: Shard, b: Shard): number => b.held - a.held;
    const others = free.filter((shard) => !wanted.includes(shard));
    const parts: Part[] = [];
    const messages: WireMessage[] = [];
    let limit = size;
    for (const shard of [...wanted.sort(fullest), ...others.sort(fullest)]) {
      limit = Math.min(limit, shard.limit);
      const count = Math.min(limit - messages.length, shard.held);
      if (count <= 0) break;
      parts.push({ shard, from: shard.head, end: shard.head + count });
      for (const message of shard.first(count)) messages.push(message);
    }
    const lease: Lease = { parts, messages, holder };
    for (const { shard } of parts) shard.lease = lease;
    return lease;
  }

  /** Gives a lease back: what is not settled of it stays where it is. */
  release(lease: Lease): void {
    for (const { shard } of lease.parts) if (shard.lease === lease) shard.lease = undefined;
  }

  /**
   * Settles a lease, delivered or dropped, and returns those of its messages that were not settled yet: a late result
   * of a lease that expired may find that others were faster.
   */
  settle(lease: Lease, fate: "delivered" | "dropped"): WireMessage[] {
    this.release(lease);
    const fresh: WireMessage[] = [];
    let index = 0;
    for (const { shard, from, end } of lease.parts) {
      const late = Math.min(Math.max(0, shard.head - from), end - from);
      fresh.push(...lease.messages.slice(index + late, index += end - from));
      if (shard.head < end) this.#advance(shard, end, fate);
    }
    return fresh;
  }

  /** Gives up all that is held and returns it. */
  clear(): WireMessage[] {
    const all: WireMessage[] = [];
    for (const shard of this.shards) {
      for (const message of shard.first(shard.held)) all.push(message);
      shard.lease = undefined;
      this.#advance(shard, shard.tail, "dropped");
    }
    return all;
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

  /** What is held now, to be told later what became of it. */
  watch(): Range {
    const range: Range = { ends: this.ends(), retained: this.held, delivered: 0, dropped: 0, errors: [] };
    if (this.held > 0) this.#ranges.add(range);
    return range;
  }

  /** Tells those whose messages are concerned what went wrong. */
  fail(lease: Lease, error: TrackerError): void {
    const concerns = ({ ends }: Range): boolean =>
      lease.parts.some(({ shard, from }) => from < (ends[this.shards.indexOf(shard)] ?? 0));
    for (const range of this.#ranges) if (concerns(range)) range.errors.push(error);
  }

  /** Nobody asks any more. */
  forget(range: Range): void {
    this.#ranges.delete(range);
  }

  /** A clock that was set back lets nobody rest. */
  #left(ms: number, now: number): number {
    const passed = now - this.#restsSince;
    return passed < 0 ? 0 : Math.max(0, ms - passed);
  }

  #advance(shard: Shard, end: number, fate: "delivered" | "dropped"): void {
    const index = this.shards.indexOf(shard);
    for (const range of this.#ranges) {
      const count = Math.max(0, Math.min(end, range.ends[index] ?? 0) - shard.head);
      range.retained -= count;
      range[fate] += count;
      if (range.retained === 0) this.#ranges.delete(range);
    }
    this.held -= end - shard.head;
    this.bytes -= shard.settle(end);
  }
}

function isTaken({ lease }: Shard, now: number): boolean {
  return lease !== undefined && isAlive(lease.holder, now);
}

/** A number from the beginning of a text, the same wherever it runs: FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < Math.min(text.length, 64); index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
