import type { Frame } from "../delivery/policy.ts";
import { hashOf, userOf } from "../delivery/owner.ts";
import { DONE } from "../delivery/settled.ts";
import type { Loss } from "../delivery/store.ts";
import { isParamError } from "../errors.ts";
import type { MessageKind, WireMessage } from "../wire.ts";
import type { Burst } from "./changes.ts";
import { type Database, isBusy } from "./database.ts";
import { OutboxFile } from "./file.ts";
import { handOut } from "./hand-out.ts";
import { Leases } from "./leases.ts";
import type { ResolvedOutboxOptions } from "./options.ts";
import { readRows, type Row } from "./rows.ts";
import { Shelf } from "./shelf.ts";
import type { Each, Keeper, OutboxStore } from "./store.ts";
import { Writer } from "./writer.ts";

/** How soon a shard that another process has is looked at again: at first, and at the latest. */
const FIRST_LOOK_MS = 20;
const LAST_LOOK_MS = 500;

/** What was taken of a shard. */
interface Taken {
  readonly rows: readonly Row[];
  readonly isWritten: boolean;
}

/** The messages of all lanes in a database: what goes there, a writer writes; what comes from there is taken here. */
export class Storage implements Keeper {
  readonly file: OutboxFile;
  readonly leases: Leases;
  readonly #writer: Writer;
  readonly #frame: Frame;
  readonly #options: ResolvedOutboxOptions;
  #lookMs = FIRST_LOOK_MS;
  #cancelLook: (() => void) | undefined;

  constructor(db: Database, frame: Frame, options: ResolvedOutboxOptions) {
    this.#frame = frame;
    this.#options = options;
    const { random } = frame.runtime;
    this.file = new OutboxFile(db, frame, options);
    this.leases = new Leases(`${random().toString(36).slice(2)}${random().toString(36).slice(2)}`);
    this.#writer = new Writer(this.file, this.leases, frame);
    try {
      this.#writer.open();
    } catch (error) {
      if (isParamError(error)) throw error;
      // It may be there later: each use tries again.
      if (!isBusy(error)) this.file.tell("open the outbox", error);
    }
  }

  /** What is stored of a kind. */
  shelf(kind: MessageKind): Shelf {
    return this.file.shelves.find((shelf) => shelf.kind === kind) ?? new Shelf(kind);
  }

  /** How many messages there are. */
  get count(): number {
    return this.file.shelves.reduce((sum, { count }) => sum + count, 0);
  }

  /** Stores a message, with all of this stretch of code. */
  append({ shelf, index }: OutboxStore, message: WireMessage, bytes: number): Promise<void> {
    const user = userOf(message);
    // One of nobody stays in the shard that it was put into.
    const hash = user === undefined ? index : hashOf(user);
    return this.#writer.append({ shelf, message, hash, bytes });
  }

  /** Lets a message go from the file, to the dead letters if it is lost. */
  settle(shelf: Shelf, id: number, bytes: number, loss: Loss | undefined): void {
    this.#writer.settle({ shelf, id, bytes, loss });
  }

  /** Lets others have a shard. */
  release(store: OutboxStore): void {
    this.leases.leave(store);
    if (this.leases.isDue) this.#writer.schedule();
  }

  /** See `Store.read`. */
  read(store: OutboxStore, count: number, each: Each): void {
    const { shelf } = store;
    const { db } = this.file;
    const shard = shelf.lane?.shards[store.index];
    if (!shelf.lane || !shard) return;
    const isOurs = shard.lease !== undefined;
    // What is settled is gone from the file before anything is read, lest it be sent twice.
    const failure = this.#writer.stuck ?? this.commit();
    if (failure && (isBusy(failure.cause) || !this.file.isOpen)) {
      if (isOurs) return;
      if (!isBusy(failure.cause)) throw failure.cause;
      return this.#look();
    }
    if (isOurs && db.isShared && !this.leases.has(store)) return;
    const taken = this.#take(store, count, isOurs);
    this.#writer.tellLanes();
    if (!taken) return this.#look(); // another process has it
    const { rows, isWritten } = taken;
    this.#lookMs = FIRST_LOOK_MS;
    if (!isOurs) {
      if (db.isShared) this.leases.taken(store, isWritten);
      store.advance(Number(rows[0]?.id ?? shelf.next));
    }
    const { settled } = this.#writer;
    const open = rows.filter(({ id }) => !settled.has(Number(id)));
    if (handOut(store, open, each, isOurs, this.#frame, this.#options.maxAgeMs) > 0 || isOurs) return;
    this.release(store);
    void DONE.then(() => this.#frame.wake()); // whoever waited for it need not
  }

  /** How many messages wait to be stored. */
  get waiting(): number {
    return this.#writer.waiting;
  }

  /** What waits to be stored: what comes from now on is stored after it. */
  seal(): readonly Burst[] {
    return this.#writer.seal();
  }

  /** Writes what is to be written, and returns why not, if that is so. */
  commit(): { readonly cause: unknown } | undefined {
    return this.#writer.commit();
  }

  /** Reads what others changed. */
  refresh(): void {
    this.#writer.open();
    this.file.refresh();
    this.file.heal();
    this.#writer.tellLanes();
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
    this.#writer.end();
    this.#cancelLook?.();
    this.#cancelLook = undefined;
    try {
      if (this.file.db.isShared) this.leases.end(this.file.db);
    } catch {
      // They run out by themselves.
    }
  }

  /** The first rows of a shard, and whether others see who has it; nothing where another process has it, or the file. */
  #take(store: OutboxStore, count: number, isOurs: boolean): Taken | undefined {
    const { db } = this.file;
    const look = (isWritten: boolean): Taken => {
      this.file.refresh();
      return { rows: readRows(db, store, count), isWritten };
    };
    try {
      if (this.#writer.stuck || isOurs || !db.isShared) return look(false);
      // The time is told when its turn has come: by that of before, a lease taken meanwhile would lie too far ahead.
      const take = (): boolean => this.leases.take(db, store, this.#frame.runtime.now());
      return db.transaction(() => take() ? look(true) : undefined);
    } catch (error) {
      if (isOurs) return { rows: [], isWritten: false };
      if (isBusy(error)) {
        this.#leaveLoose();
        return undefined;
      }
      // A full disk stops nothing that can be read from being sent: others may send it too, which is no loss.
      let taken: Taken;
      try {
        taken = look(false);
      } catch {
        this.#leaveLoose();
        throw this.file.tell("read the outbox", error);
      }
      this.#writer.tellOnce(error);
      return taken;
    }
  }

  /** What was taken for a batch that did not come to be. */
  #leaveLoose(): void {
    for (const store of this.leases) {
      if (!store.shelf.lane?.shards[store.index]?.lease) this.release(store);
    }
  }

  /** Lets whoever waits look again after a while, as no other process can wake it. */
  #look(): void {
    if (this.#cancelLook || this.file.isOver) return;
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
}
