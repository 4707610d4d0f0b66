import { isAlive, LEASE_MS } from "../delivery/holder.ts";
import type { Database } from "./database.ts";
import type { OutboxStore } from "./store.ts";

/**
 * Which shards this process has, where several share a file. A row of the file says who has a shard until when; its
 * holder renews it each second, and whoever finds it unrenewed takes it over.
 */
export class Leases {
  readonly #held = new Set<OutboxStore>();
  /** Those of them whose row could not be written, as on a full disk: nobody else can see them. */
  readonly #unwritten = new Set<OutboxStore>();
  readonly #left = new Set<OutboxStore>();
  readonly #holder: string;

  constructor(holder: string) {
    this.#holder = holder;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Whether something is to be given back in the file. */
  get isDue(): boolean {
    return this.#left.size > 0;
  }

  has(store: OutboxStore): boolean {
    return this.#held.has(store);
  }

  [Symbol.iterator](): IterableIterator<OutboxStore> {
    return this.#held.values();
  }

  /** Takes a shard, within a transaction. Returns whether nobody else has it, or a part of it. */
  take(db: Database, store: OutboxStore, now: number): boolean {
    const { id } = store.shelf;
    const others = db.all("SELECT count, shard, holder, until FROM growingio_lease WHERE lane = ?", id)
      .filter(({ count, shard, holder }) =>
        holder !== this.#holder && isSame(Number(count), Number(shard), store.count, store.index)
      );
    if (others.some(({ until }) => isAlive({ until: Number(until) }, now))) return false;
    // Whoever is dead, or was asleep, finds it gone.
    for (const { count, shard } of others) remove(db, id, Number(count), Number(shard));
    const sql = "INSERT OR REPLACE INTO growingio_lease (lane, count, shard, holder, until) VALUES (?, ?, ?, ?, ?)";
    db.run(sql, id, store.count, store.index, this.#holder, now + LEASE_MS);
    return true;
  }

  /** Whether a row of something that is held is still to be written. */
  get isBehind(): boolean {
    return this.#unwritten.size > 0;
  }

  /** It is taken: the transaction was committed, or its row could not be written. */
  taken(store: OutboxStore, isWritten: boolean): void {
    this.#held.add(store);
    this.#left.delete(store);
    if (isWritten) this.#unwritten.delete(store);
    else this.#unwritten.add(store);
  }

  /** It is of no use any more. */
  leave(store: OutboxStore): void {
    this.#unwritten.delete(store);
    if (this.#held.delete(store)) this.#left.add(store);
  }

  /** Gives back in the file what was left, within a transaction. */
  giveBack(db: Database): void {
    for (const { shelf, count, index } of this.#left) {
      const sql = "DELETE FROM growingio_lease WHERE lane = ? AND count = ? AND shard = ? AND holder = ?";
      db.run(sql, shelf.id, count, index, this.#holder);
    }
  }

  /** The transaction was committed. */
  gaveBack(): void {
    this.#left.clear();
  }

  /** Renews what is held, and returns what others have taken over meanwhile. */
  renew(db: Database, now: number): OutboxStore[] {
    db.run("UPDATE growingio_lease SET until = ? WHERE holder = ?", now + LEASE_MS, this.#holder);
    const rows = db.all("SELECT lane, count, shard FROM growingio_lease WHERE holder = ?", this.#holder);
    const kept = new Set(rows.map(({ lane, count, shard }) => `${lane} ${count} ${shard}`));
    return this.#lose((store) => {
      const { shelf, count, index } = store;
      return !this.#unwritten.has(store) && !kept.has(`${shelf.id} ${count} ${index}`);
    });
  }

  /**
   * Writes the rows that could not be written before, within a transaction. What it returns tells what others have by
   * now, once that is committed.
   */
  catchUp(db: Database, now: number): () => OutboxStore[] {
    const others = new Set([...this.#unwritten].filter((store) => !this.take(db, store, now)));
    return () => {
      this.#unwritten.clear();
      return this.#lose((store) => others.has(store));
    };
  }

  /** Gives back everything at once. */
  end(db: Database): void {
    this.#held.clear();
    this.#unwritten.clear();
    this.#left.clear();
    db.run("DELETE FROM growingio_lease WHERE holder = ?", this.#holder);
  }

  /** Forgets what others have taken over. */
  #lose(isLost: (store: OutboxStore) => boolean): OutboxStore[] {
    const lost = [...this.#held].filter(isLost);
    for (const store of lost) this.#held.delete(store);
    return lost;
  }
}

function remove(db: Database, lane: number, count: number, shard: number): void {
  db.run("DELETE FROM growingio_lease WHERE lane = ? AND count = ? AND shard = ?", lane, count, shard);
}

/** Whether some user is in both: shard `a` of `of` and shard `b` of `by`, as processes need not have equally many. */
function isSame(of: number, a: number, by: number, b: number): boolean {
  let [larger, smaller] = [of, by];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return (a - b) % larger === 0;
}
