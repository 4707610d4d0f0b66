import { KINDS } from "../delivery/errand.ts";
import type { Frame } from "../delivery/frame.ts";
import { hashOf, userOf } from "../delivery/lane.ts";
import { DONE, failed } from "../delivery/settled.ts";
import type { Entry } from "../delivery/shard.ts";
import type { Loss } from "../delivery/store.ts";
import { GrowingStorageError, isParamError } from "../errors.ts";
import type { MessageKind, WireMessage } from "../wire.ts";
import { countOf } from "../words.ts";
import { type Database, isBusy } from "./database.ts";
import { Leases } from "./leases.ts";
import { bury, insert, parsed } from "./letters.ts";
import type { ResolvedOutboxOptions } from "./options.ts";
import { readRows, type Row } from "./rows.ts";
import { migrate } from "./schema.ts";
import { readShelves, Shelf, writeShelf } from "./shelf.ts";
import type { Keeper, OutboxStore } from "./store.ts";

/** How long SQLite itself waits for another process: it holds up everything meanwhile. */
const BUSY_MS = 20;

/** How long messages wait for a database that somebody else has locked, with pauses that grow. */
const LOCK_MS = 5000;
const FIRST_PAUSE_MS = 10;
const LAST_PAUSE_MS = 500;

/** How soon a shard that another process has is looked at again: at first, and at the latest. */
const FIRST_LOOK_MS = 20;
const LAST_LOOK_MS = 500;

/** How many messages wait for a locked database at the most. */
const MAX_WAITING = 10_240;

/** A message that is to be stored. */
interface Put {
  readonly shelf: Shelf;
  readonly message: WireMessage;
  readonly hash: number;
  readonly at: number;
  readonly bytes: number;
  readonly body: string;
}

/** A message that is settled, and is to go from the file. */
interface Settled {
  readonly shelf: Shelf;
  readonly id: number;
  readonly bytes: number;
  readonly loss: Loss | undefined;
}

/** Stands in for a message that cannot be read. */
const UNREADABLE: WireMessage = { key: "", id: "" };

const EXPIRED: Loss = { reason: "expired" };

/** What is stored in one transaction, and who waits for that. */
class Burst {
  readonly puts: Put[] = [];
  readonly done: Promise<void>;
  resolve = (): void => {};
  reject: (error: GrowingStorageError) => void = () => {};

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.done.catch(() => {}); // its callers hear of it
  }
}

/**
 * The messages of all lanes in a database. What one stretch of code stores, settles and gives back is written in one
 * transaction, at the end of that stretch or before anything is read; what cannot be written now is tried again.
 */
export class Storage implements Keeper {
  readonly shelves: readonly Shelf[] = KINDS.map((kind) => new Shelf(kind));
  readonly leases: Leases;
  readonly db: Database;
  /** Hears of what fails. */
  onFailure: (error: GrowingStorageError) => void = () => {};
  readonly #frame: Frame;
  readonly #options: ResolvedOutboxOptions;
  #isOpen = false;
  #isOver = false;
  #isDue = false;
  #burst = new Burst();
  #settled: Settled[] = [];
  /** What it waited for somebody else in all, since it last came through; and what ends the pause. */
  #waitedMs = 0;
  #pauseMs = FIRST_PAUSE_MS;
  #isTold = false;
  /** Why what was settled cannot be written just now. */
  #stuck: { readonly cause: unknown } | undefined;
  #cancel: (() => void) | undefined;
  #lookMs = FIRST_LOOK_MS;
  #cancelLook: (() => void) | undefined;

  constructor(db: Database, frame: Frame, options: ResolvedOutboxOptions) {
    this.db = db;
    this.#frame = frame;
    this.#options = options;
    const { random } = frame.runtime;
    this.leases = new Leases(`${random().toString(36).slice(2)}${random().toString(36).slice(2)}`);
    try {
      this.#open();
    } catch (error) {
      if (isParamError(error)) throw error;
      // It may be there later: each use tries again.
      if (!isBusy(error)) this.#tell("open the outbox", error);
    }
  }

  /** What is stored of a kind. */
  shelf(kind: MessageKind): Shelf {
    return this.shelves.find((shelf) => shelf.kind === kind) ?? new Shelf(kind);
  }

  /** How many messages there are. */
  get count(): number {
    return this.shelves.reduce((sum, { count }) => sum + count, 0);
  }

  /** Stores a message, with all of this stretch of code. */
  append({ shelf, index }: OutboxStore, message: WireMessage, bytes: number): Promise<void> {
    const { puts, done } = this.#burst;
    if (this.#cancel && puts.length >= MAX_WAITING) {
      const error = this.#tell(
        "store a message in the outbox",
        new Error(`${puts.length} wait for the database already`),
      );
      this.#drop([message], error);
      return failed(error);
    }
    const user = userOf(message);
    // One of nobody stays in the shard that it was put into.
    const hash = user === undefined ? index : hashOf(user);
    puts.push({ shelf, message, hash, at: this.#frame.runtime.now(), bytes, body: JSON.stringify(message) });
    this.#schedule();
    return done;
  }

  /** Lets a message go from the file, to the dead letters if it is lost. */
  settle(shelf: Shelf, id: number, bytes: number, loss: Loss | undefined): void {
    this.#settled.push({ shelf, id, bytes, loss });
    this.#schedule();
  }

  /** Lets others have a shard. */
  release(store: OutboxStore): void {
    this.leases.leave(store);
    if (this.leases.isDue) this.#schedule();
  }

  /** See `Store.read`. */
  read(
    store: OutboxStore,
    count: number,
    each: (number: number, message: WireMessage, bytes: number) => boolean,
  ): void {
    const { shelf } = store;
    const shard = shelf.lane?.shards[store.index];
    if (!shelf.lane || !shard) return;
    const isOurs = shard.lease !== undefined;
    // What is settled is gone from the file before anything is read, lest it be sent twice.
    const failure = this.#stuck ?? this.commit();
    if (failure && (isBusy(failure.cause) || !this.#isOpen)) {
      if (isOurs) return;
      if (!isBusy(failure.cause)) throw failure.cause;
      return this.#look();
    }
    if (isOurs && this.db.isShared && !this.leases.has(store)) return;
    const now = this.#frame.runtime.now();
    const look = (): readonly Row[] => {
      readShelves(this.db, this.#options.productId, this.shelves);
      return readRows(this.db, store, count);
    };
    const take = (): readonly Row[] | undefined => this.leases.take(this.db, store, now) ? look() : undefined;
    let rows: readonly Row[] | undefined;
    try {
      rows = this.#stuck || isOurs || !this.db.isShared ? look() : this.db.transaction(take);
    } catch (error) {
      if (isOurs) return;
      if (isBusy(error)) {
        this.#leaveLoose();
        return this.#look();
      }
      // A full disk stops nothing that can be read from being sent: others may send it too, which is no loss.
      try {
        rows = look();
      } catch {
        this.#leaveLoose();
        throw this.#tell("read the outbox", error);
      }
      this.#tellOnce(error);
    }
    this.#count();
    if (!rows) return this.#look(); // another process has it
    this.#lookMs = FIRST_LOOK_MS;
    if (!isOurs) {
      if (this.db.isShared) this.leases.taken(store);
      store.advance(Number(rows[0]?.id ?? shelf.next));
    }
    const settled = new Set(this.#settled.map(({ id }) => id));
    rows = rows.filter(({ id }) => !settled.has(Number(id)));
    if (this.#handOut(store, rows, each, isOurs) > 0 || isOurs) return;
    this.release(store);
    void DONE.then(() => this.#frame.wake()); // whoever waited for it need not
  }

  /** Writes what is to be written, and returns why not, if that is so. */
  commit(): { readonly cause: unknown } | undefined {
    const [burst, settled] = [this.#burst, this.#settled];
    if (this.#isOpen && burst.puts.length + settled.length === 0 && !this.leases.isDue) return undefined;
    try {
      this.#open();
      const changes = this.db.transaction(() => this.#write(burst.puts, settled));
      for (const [shelf, change] of changes) Object.assign(shelf, change);
    } catch (cause) {
      this.#failed(cause);
      return { cause };
    }
    this.#settled = [];
    this.#burst = new Burst();
    this.leases.gaveBack();
    this.#waitedMs = 0;
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#isTold = false;
    this.#cancel?.();
    this.#cancel = this.#stuck = undefined;
    this.#count();
    burst.resolve();
    return undefined;
  }

  /** Reads what others changed. */
  refresh(): void {
    this.#open();
    readShelves(this.db, this.#options.productId, this.shelves);
    this.#count();
  }

  /** Takes what others have taken over from its lanes. */
  lose(stores: readonly OutboxStore[]): void {
    for (const { shelf, index } of stores) {
      const shard = shelf.lane?.shards[index];
      if (shard) shard.lease = undefined;
    }
  }

  /** Writes what can be written, refuses what cannot, and lets others have everything. It leaves no timer. */
  end(): void {
    const failure = this.commit();
    if (failure) this.#refuse(failure.cause);
    this.#isOver = true;
    this.#cancel?.();
    this.#cancelLook?.();
    this.#cancel = this.#cancelLook = undefined;
    try {
      if (this.db.isShared) this.leases.end(this.db);
    } catch {
      // They run out by themselves.
    }
  }

  /** Opens the outbox, unless it is. */
  #open(): void {
    if (this.#isOpen) return;
    if (this.db.isShared) {
      this.db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
      this.db.exec("PRAGMA journal_mode = WAL");
      this.db.exec(`PRAGMA synchronous = ${this.#options.durability === "power" ? "FULL" : "NORMAL"}`);
    }
    migrate(this.db);
    readShelves(this.db, this.#options.productId, this.shelves);
    this.#isOpen = true;
    this.#count();
  }

  /** Writes everything at the end of this stretch of code. */
  #schedule(): void {
    if (this.#isDue || (this.#cancel && !this.#stuck)) return;
    this.#isDue = true;
    void DONE.then(() => {
      this.#isDue = false;
      this.commit();
    });
  }

  #write(puts: readonly Put[], settled: readonly Settled[]): [Shelf, Partial<Shelf>][] {
    readShelves(this.db, this.#options.productId, this.shelves);
    const changes: [Shelf, Partial<Shelf>][] = [];
    for (const shelf of this.shelves) {
      let { next, count, bytes } = shelf;
      const gone = settled.filter((one) => one.shelf === shelf);
      if (gone.length > 0) {
        let deleted = 0;
        for (const loss of new Set(gone.map((one) => one.loss))) {
          const ids = gone.filter((one) => one.loss === loss).map(({ id }) => id);
          if (loss) bury(this.db, ids, loss, this.#frame.runtime.now());
          this.db.run(
            "DELETE FROM growingio_message WHERE id IN (SELECT value FROM json_each(?))",
            JSON.stringify(ids),
          );
          deleted += Number(this.db.all("SELECT changes() AS count")[0]?.count);
        }
        // Some of them others may have settled: what those were estimated at is told by the average.
        bytes -= Math.round(gone.reduce((sum, one) => sum + one.bytes, 0) * deleted / gone.length);
        count -= deleted;
      }
      for (const put of puts) {
        if (put.shelf !== shelf) continue;
        insert(this.db, next++, put.hash, put.at, put.bytes, put.body);
        count++;
        bytes += put.bytes;
      }
      if (count === 0) bytes = 0;
      if (next !== shelf.next || count !== shelf.count) writeShelf(this.db, shelf, next, count, bytes);
      changes.push([shelf, { next, count, bytes }]);
    }
    this.leases.giveBack(this.db);
    return changes;
  }

  #failed(cause: unknown): void {
    if (isBusy(cause) && this.#waitedMs < LOCK_MS) return this.#pause();
    if (this.#burst.puts.length > 0) this.#refuse(cause);
    else this.#tellOnce(cause);
    // What was settled may find room where what was to be stored does not.
    if (this.#settled.length > 0) {
      this.#stuck = { cause };
      this.#pause();
    }
  }

  /** Tells of a failure that goes on, when it begins. */
  #tellOnce(cause: unknown): void {
    if (!this.#isTold) this.#tell("write to the outbox", cause);
    this.#isTold = true;
  }

  /** Tries again after a while. */
  #pause(): void {
    if (this.#cancel || this.#isOver) return;
    const ms = this.#pauseMs;
    this.#pauseMs = Math.min(LAST_PAUSE_MS, Math.ceil(ms * 1.5));
    this.#cancel = this.#frame.runtime.timer(
      () => {
        this.#cancel = this.#stuck = undefined;
        this.#waitedMs += ms;
        this.commit();
      },
      ms,
      this.#stuck !== undefined,
    );
  }

  /** Lets whoever waits look again after a while, as no other process can wake it. */
  #look(): void {
    if (this.#cancelLook || this.#isOver) return;
    this.#cancelLook = this.#frame.runtime.timer(
      () => {
        this.#cancelLook = undefined;
        this.#frame.wake();
      },
      this.#lookMs,
      true,
    );
    this.#lookMs = Math.min(LAST_LOOK_MS, Math.ceil(this.#lookMs * 1.25));
  }

  /** Does not take what was to be stored. */
  #refuse(cause: unknown): void {
    const burst = this.#burst;
    const messages = burst.puts.map(({ message }) => message);
    this.#burst = new Burst();
    this.#waitedMs = 0;
    this.#count();
    if (messages.length === 0) return;
    const error = this.#tell(`store ${countOf(messages.length, "message")} in the outbox`, cause);
    this.#drop(messages, error);
    burst.reject(error);
  }

  #drop(messages: readonly WireMessage[], error: GrowingStorageError): void {
    this.#frame.ledger.drop(messages, "storage", error);
    this.#count();
  }

  #tell(action: string, cause: unknown): GrowingStorageError {
    const error = new GrowingStorageError(action, cause);
    if (!this.#isOver) {
      this.#frame.ledger.fail(error);
      this.onFailure(error);
    }
    return error;
  }

  /** Tells lanes how much they hold. */
  #count(): void {
    for (const shelf of this.shelves) {
      if (!shelf.lane) continue;
      let { count, bytes } = shelf;
      for (const put of this.#burst.puts) {
        if (put.shelf !== shelf) continue;
        count++;
        bytes += put.bytes;
      }
      for (const gone of this.#settled) {
        if (gone.shelf !== shelf) continue;
        count--;
        bytes -= gone.bytes;
      }
      shelf.lane.held = Math.max(0, count);
      shelf.lane.bytes = Math.max(0, bytes);
    }
  }

  /** Hands out what was read; what cannot be read, or is too old and of no use to a dead server, is given up. */
  #handOut(
    store: OutboxStore,
    rows: readonly Row[],
    each: (number: number, message: WireMessage, bytes: number) => boolean,
    isOurs: boolean,
  ): number {
    const losses = new Map<Loss, Entry[]>();
    const lose = (entry: Entry, loss: Loss): void => void losses.set(loss, [...losses.get(loss) ?? [], entry]);
    const { lane } = store.shelf;
    const shard = lane?.shards[store.index];
    if (!lane || !shard) return 0;
    const { ledger, runtime } = this.#frame;
    // A clock that jumped makes messages look old: no reason to give up what the server would take.
    const isHopeless = !isOurs && lane.fruitless > 0 && ledger.delivered === lane.delivered;
    const oldest = isHopeless ? runtime.now() - this.#options.maxAgeMs : -Infinity;
    let damaged: Loss | undefined;
    let out = 0;
    for (const row of rows) {
      const [number, bytes] = [Number(row.id), Number(row.bytes)];
      const message = parsed(row.body);
      if (message && Number(row.at) >= oldest) {
        if (!each(number, message, bytes)) break;
        store.handOut(number, bytes);
        out++;
      } else {
        store.handOut(number, bytes);
        const entry = { shard, number, message: message ?? UNREADABLE };
        lose(entry, message ? EXPIRED : damaged ??= this.#damage(number));
      }
    }
    for (const [loss, entries] of losses) {
      const fresh = lane.settle(entries, "dropped", loss);
      if (loss === EXPIRED) ledger.drop(fresh, "expired");
      else {
        ledger.dropped.storage += fresh.length;
        if (loss.error) ledger.fail(loss.error);
      }
    }
    return out;
  }

  #damage(number: number): Loss {
    const cause = new Error("its text is damaged; it is among the dead letters");
    return { reason: "storage", error: new GrowingStorageError(`read message ${number} of the outbox`, cause) };
  }

  /** What was taken for a batch that did not come to be. */
  #leaveLoose(): void {
    for (const store of this.leases) {
      if (!store.shelf.lane?.shards[store.index]?.lease) this.release(store);
    }
  }
}
