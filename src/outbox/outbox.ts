import { KINDS } from "../delivery/errand.ts";
import type { Flushing, Frame, Policy } from "../delivery/policy.ts";
import type { Invocation } from "../delivery/invocation.ts";
import { Queue, type When } from "../delivery/queue.ts";
import type { ConsumerStats } from "../delivery/report.ts";
import { DONE, quietly } from "../delivery/settled.ts";
import type { TrackerError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import type { WireMessage } from "../wire.ts";
import { type Database, databaseOf } from "./database.ts";
import { erase } from "./erase.ts";
import { flushing } from "./flushing.ts";
import { Holdings, type OutboxHoldings } from "./holdings.ts";
import { type DeadLetter, putBack, readLetters } from "./letters.ts";
import type { ResolvedOutboxOptions } from "./options.ts";
import type { Shelf } from "./shelf.ts";
import { Storage } from "./storage.ts";
import { OutboxStore } from "./store.ts";
import { Watch } from "./watch.ts";

/** A queue whose messages are in a database: what the kernel does with them is what it does with those in memory. */
export class Outbox implements Policy {
  readonly isKept = true;
  readonly #frame: Frame;
  readonly #queue: Queue;
  readonly #storage: Storage;
  readonly #holdings: Holdings;
  readonly #watch: Watch;
  /** What failed in the file since each flush began that is under way. */
  readonly #errors = new Set<TrackerError[]>();

  constructor(frame: Frame, options: ResolvedOutboxOptions, makeWhen: (queue: Queue) => When) {
    this.#frame = frame;
    const storage = this.#storage = new Storage(databaseOf(options.database), frame, options);
    const queue = this.#queue = new Queue(
      frame,
      options,
      makeWhen,
      (kind, index, count) => new OutboxStore(storage, storage.shelf(kind), index, count),
    );
    this.#holdings = new Holdings(storage);
    this.#watch = new Watch(frame, options, queue, storage);
    for (const shelf of storage.file.shelves) shelf.lane = queue.lanes[shelf.kind];
    storage.file.onFailure = (error) => {
      for (const errors of this.#errors) errors.push(error);
    };
    // Whoever needs the file to store or to send something tells of what fails.
    quietly(() => storage.refresh());
    for (const kind of KINDS) {
      const lane = queue.lanes[kind];
      lane.added = lane.held;
    }
  }

  /** Sends what earlier processes left, and goes on looking for what others leave. */
  begin(): void {
    const left = KINDS.filter((kind) => this.#queue.lanes[kind].held > 0);
    void DONE.then(() => {
      if (this.#frame.isStopped) return;
      for (const kind of left) this.#queue.errands.start(kind);
      if (this.#storage.file.db.isShared) this.#watch.begin();
    });
  }

  accept(message: Message, invocation: Invocation | undefined): Promise<void> {
    return this.#queue.accept(message, invocation);
  }

  holdings(): Pick<ConsumerStats, "queued" | "leased"> {
    return this.#queue.holdings();
  }

  /** What is stored: as it was last seen, where the database cannot be read. */
  get stored(): OutboxHoldings {
    return this.#holdings.read(this.#frame.runtime.now());
  }

  flush(): Flushing {
    this.#storage.commit();
    quietly(() => this.#storage.refresh());
    const errors: TrackerError[] = [];
    this.#errors.add(errors);
    const { drain, report } = flushing(this.#storage, () => this.#queue.flush(), errors);
    return {
      drain,
      report: () => {
        this.#errors.delete(errors);
        return report();
      },
    };
  }

  halt(): void {
    this.#queue.halt();
  }

  /** Leaves in the file what is there. */
  discard(): readonly WireMessage[] {
    const waiting = this.#queue.discard();
    this.#watch.end();
    this.#storage.end();
    return waiting;
  }

  /** See `OutboxConsumer.deadLetters`. */
  deadLetters(after: number | undefined, limit: number | undefined): DeadLetter[] {
    const { db, shelves } = this.#storage.file;
    return readLetters(db, shelves, after, limit);
  }

  /** See `OutboxConsumer.redeliver`. */
  redeliver(ids: readonly number[] | undefined): number {
    const count = this.putBack(ids);
    for (const kind of KINDS) if (count > 0) this.#queue.errands.start(kind);
    return count;
  }

  /** Stores dead letters anew. Returns how many. */
  putBack(ids: readonly number[] | undefined): number {
    return this.#edit((db, shelves) => putBack(db, shelves, ids));
  }

  /** See `OutboxConsumer.erase`. */
  erase(ids: readonly string[]): number {
    return this.#edit((db, shelves) => erase(db, shelves, ids));
  }

  /** Deletes dead letters that are too old. */
  forget(): void {
    this.#watch.forget();
  }

  /** Changes what is stored, from what it is at that moment. */
  #edit(change: (db: Database, shelves: readonly Shelf[]) => number): number {
    const storage = this.#storage;
    const { db, shelves } = storage.file;
    storage.commit();
    storage.refresh();
    const count = db.transaction(() => {
      storage.file.refresh();
      return change(db, shelves);
    });
    storage.refresh();
    return count;
  }

  /** For how long the server is to be left alone. */
  get restMs(): number {
    const now = this.#frame.runtime.now();
    return Math.max(...KINDS.map((kind) => this.#queue.lanes[kind].rest.leftMs(now)));
  }
}
