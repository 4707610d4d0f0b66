import type { Loss } from "../delivery/store.ts";
import type { GrowingStorageError } from "../errors.ts";
import type { WireMessage } from "../wire.ts";
import type { Database } from "./database.ts";
import { bury, insert } from "./letters.ts";
import { type Shelf, writeShelf } from "./shelf.ts";

/** A message that is to be stored. */
export interface Put {
  readonly shelf: Shelf;
  readonly message: WireMessage;
  readonly hash: number;
  readonly at: number;
  readonly bytes: number;
  readonly body: string;
}

/** A message that is settled, and is to go from the file. */
export interface Settled {
  readonly shelf: Shelf;
  readonly id: number;
  readonly bytes: number;
  readonly loss: Loss | undefined;
}

/** What is stored in one transaction, and who waits for that. */
export class Burst {
  readonly puts: Put[] = [];
  readonly done: Promise<void>;
  /** Hear of its end at once, before anything is stored that came later. */
  readonly listeners: ((isStored: boolean) => void)[] = [];
  #resolve = (): void => {};
  #reject: (error: GrowingStorageError) => void = () => {};

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.done.catch(() => {}); // its callers hear of it
  }

  /** It is stored, or refused where there is an error. */
  end(error?: GrowingStorageError): void {
    if (error) this.#reject(error);
    else this.#resolve();
    for (const listener of this.listeners) listener(!error);
  }
}

/**
 * Writes what is to be stored of a lane and what is to go from it, within a transaction, and returns what the shelf is
 * then, once that is committed.
 */
export function write(
  db: Database,
  shelf: Shelf,
  puts: readonly Put[],
  settled: readonly Settled[],
  now: number,
): Pick<Shelf, "next" | "count" | "bytes"> {
  let { next, count, bytes } = shelf;
  const gone = settled.filter((one) => one.shelf === shelf);
  if (gone.length > 0) {
    let deleted = 0;
    for (const loss of new Set(gone.map((one) => one.loss))) {
      const ids = gone.filter((one) => one.loss === loss).map(({ id }) => id);
      if (loss) bury(db, ids, loss, now);
      db.run("DELETE FROM growingio_message WHERE id IN (SELECT value FROM json_each(?))", JSON.stringify(ids));
      deleted += Number(db.all("SELECT changes() AS count")[0]?.count);
    }
    // Some of them others may have settled: what those were estimated at is told by the average.
    bytes -= Math.round(gone.reduce((sum, one) => sum + one.bytes, 0) * deleted / gone.length);
    count -= deleted;
  }
  for (const put of puts) {
    if (put.shelf !== shelf) continue;
    insert(db, next++, put.hash, put.at, put.bytes, put.body);
    count++;
    bytes += put.bytes;
  }
  if (count === 0) bytes = 0;
  if (next !== shelf.next || count !== shelf.count) writeShelf(db, shelf, next, count, bytes);
  return { next, count, bytes };
}

/** Tells lanes how much they hold: what is in the file, once it is as it is to be. */
export function tellLanes(shelves: readonly Shelf[], puts: readonly Put[], settled: readonly Settled[]): void {
  for (const shelf of shelves) {
    if (!shelf.lane) continue;
    let { count, bytes } = shelf;
    for (const put of puts) {
      if (put.shelf !== shelf) continue;
      count++;
      bytes += put.bytes;
    }
    for (const gone of settled) {
      if (gone.shelf !== shelf) continue;
      count--;
      bytes -= gone.bytes;
    }
    shelf.lane.held = Math.max(0, count);
    shelf.lane.bytes = Math.max(0, bytes);
  }
}
