import { KINDS } from "../delivery/errand.ts";
import type { Flushing, Frame, Policy } from "../delivery/frame.ts";
import type { Invocation } from "../delivery/invocation.ts";
import { Queue, type When } from "../delivery/queue.ts";
import type { ConsumerStats } from "../delivery/report.ts";
import { DONE } from "../delivery/settled.ts";
import type { TrackerError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import type { WireMessage } from "../wire.ts";
import { databaseOf } from "./database.ts";
import { countLetters, type DeadLetter, forget, putBack, readLetters } from "./letters.ts";
import type { ResolvedOutboxOptions } from "./options.ts";
import { FLUSH_AFTER_MS } from "../consumer/schedule.ts";
import { oldestOf, type Shelf } from "./shelf.ts";
import { Storage } from "./storage.ts";
import { OutboxStore } from "./store.ts";

/** How often a process that shares a file renews its leases, and looks for what others left. */
const BEAT_MS = 1000;

/** How often dead letters that are too old are looked for. */
const FORGET_MS = 60_000;

/**
 * What is stored.
 *
 * @example
 * ```ts
 * import type { OutboxHoldings } from "@growingio-edge/tracker/outbox";
 *
 * export const isStuck = ({ oldestMs }: OutboxHoldings): boolean => oldestMs > 3_600_000;
 * ```
 */
export interface OutboxHoldings {
  /** How many messages are stored, whichever process stored them. */
  readonly rows: number;
  /** The bytes that they are estimated at. */
  readonly bytes: number;
  /** Milliseconds since the oldest of them was stored; 0 where there is none. */
  readonly oldestMs: number;
  /** How many messages are among the dead letters. */
  readonly deadLetters: number;
}

/** A queue whose messages are in a database: what the kernel does with them is what it does with those in memory. */
export class Outbox implements Policy {
  readonly isKept = true;
  readonly #frame: Frame;
  readonly #options: ResolvedOutboxOptions;
  readonly #queue: Queue;
  readonly #storage: Storage;
  readonly #errors = new Set<TrackerError[]>();
  #cancel = (): void => {};
  #forgotten = 0;
  /** The age of the oldest, and the number of dead letters, when last seen. */
  #seen: readonly [number, number] = [0, 0];

  constructor(frame: Frame, options: ResolvedOutboxOptions, makeWhen: (queue: Queue) => When) {
    this.#frame = frame;
    this.#options = options;
    const storage = this.#storage = new Storage(databaseOf(options.database), frame, options);
    this.#queue = new Queue(
      frame,
      options,
      makeWhen,
      (kind, index, count) => new OutboxStore(storage, storage.shelf(kind), index, count),
    );
    for (const shelf of storage.shelves) shelf.lane = this.#queue.lanes[shelf.kind];
    storage.onFailure = (error) => {
      for (const errors of this.#errors) errors.push(error);
    };
    this.#try(() => storage.refresh());
    for (const kind of KINDS) {
      const lane = this.#queue.lanes[kind];
      lane.added = lane.held;
    }
  }

  /** Sends what earlier processes left, and goes on looking for what others leave. */
  begin(): void {
    const left = KINDS.filter((kind) => this.#queue.lanes[kind].held > 0);
    void DONE.then(() => {
      if (this.#frame.isStopped) return;
      for (const kind of left) this.#queue.errands.start(kind);
      if (this.#storage.db.isShared) this.#beat();
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
    let [oldestMs, deadLetters] = this.#seen;
    this.#try(() => {
      const { db, shelves } = this.#storage;
      this.#storage.refresh();
      const oldest = Math.min(...shelves.flatMap((shelf) => oldestOf(db, shelf) ?? []));
      oldestMs = oldest < Infinity ? Math.max(0, this.#frame.runtime.now() - oldest) : 0;
      deadLetters = countLetters(db, shelves);
      this.#seen = [oldestMs, deadLetters];
    });
    const bytes = KINDS.reduce((sum, kind) => sum + this.#queue.lanes[kind].bytes, 0);
    return { rows: this.#queue.held, bytes, oldestMs, deadLetters };
  }

  flush(): Flushing {
    const storage = this.#storage;
    storage.commit();
    this.#try(() => storage.refresh());
    const errors: TrackerError[] = [];
    this.#errors.add(errors);
    const ends = this.#storage.shelves.map(({ next }) => next);
    const letters = this.#letters(ends);
    const flushing = this.#queue.flush();
    return {
      drain: (run) => flushing.drain(run),
      report: () => {
        this.#errors.delete(errors);
        const report = flushing.report();
        const all = { ...report, errors: [...report.errors, ...errors] };
        // What is not settled here may have been settled by other processes.
        const retained = report.retained > 0 ? this.#left(ends) ?? report.retained : 0;
        const gone = Math.max(0, report.retained - retained);
        if (gone === 0) return all;
        const dropped = Math.min(gone, Math.max(0, this.#letters(ends) - letters - report.dropped));
        return {
          ...all,
          retained,
          delivered: report.delivered + gone - dropped,
          dropped: report.dropped + dropped,
        };
      },
    };
  }

  halt(): void {
    this.#queue.halt();
  }

  /** Leaves in the file what is there. */
  discard(): readonly WireMessage[] {
    const waiting = this.#queue.discard();
    this.#cancel();
    this.#storage.end();
    return waiting;
  }

  /** See `OutboxConsumer.deadLetters`. */
  deadLetters(after: number | undefined, limit: number | undefined): DeadLetter[] {
    return readLetters(this.#storage.db, this.#storage.shelves, after, limit);
  }

  /** See `OutboxConsumer.redeliver`. */
  redeliver(ids: readonly number[] | undefined): number {
    const count = this.putBack(ids);
    for (const kind of KINDS) if (count > 0) this.#queue.errands.start(kind);
    return count;
  }

  /** Stores dead letters anew. Returns how many. */
  putBack(ids: readonly number[] | undefined): number {
    const storage = this.#storage;
    storage.commit();
    const count = storage.db.transaction(() => {
      storage.refresh();
      return putBack(storage.db, this.#storage.shelves, ids);
    });
    storage.refresh();
    return count;
  }

  /** Deletes dead letters that are too old. */
  forget(): void {
    const { maxAgeMs } = this.#options;
    if (maxAgeMs < Infinity) this.#try(() => forget(this.#storage.db, this.#frame.runtime.now() - maxAgeMs));
  }

  /** For how long the server is to be left alone. */
  get restMs(): number {
    const now = this.#frame.runtime.now();
    return Math.max(...KINDS.map((kind) => this.#queue.lanes[kind].restMs(now)));
  }

  /** How many dead letters there are of what came before `ends`. */
  #letters(ends: readonly number[]): number {
    let count = 0;
    this.#try(() => count = countLetters(this.#storage.db, this.#storage.shelves, ends));
    return count;
  }

  /** How many messages are left of what came before `ends`, if that can be told. */
  #left(ends: readonly number[]): number | undefined {
    let count: number | undefined;
    this.#try(() => {
      const { db } = this.#storage;
      this.#storage.refresh();
      let sum = this.#storage.count;
      for (const [index, { end }] of this.#storage.shelves.entries()) {
        // Those that came later: as a rule far fewer than those that are left.
        const sql = "SELECT count(*) AS count FROM growingio_message WHERE id >= ? AND id < ?";
        sum -= Number(db.all(sql, ends[index] ?? 0, end)[0]?.count);
      }
      count = sum;
    });
    return count;
  }

  /** One look at the file, and the next a second later. */
  #beat(): void {
    this.#try(() => this.#look());
    this.#cancel = this.#frame.runtime.timer(() => this.#beat(), BEAT_MS, true);
  }

  #look(): void {
    const { leases, db } = this.#storage;
    const { runtime } = this.#frame;
    const now = runtime.now();
    if (leases.size > 0) this.#storage.lose(db.transaction(() => leases.renew(db, now)));
    this.#storage.refresh();
    if (Math.abs(now - this.#forgotten) >= FORGET_MS) {
      this.#forgotten = now;
      this.forget();
    }
    for (const shelf of this.#storage.shelves) this.#mind(shelf, now);
    this.#frame.wake();
  }

  /** What waits for longer than it should is sent by whoever sees it: those who stored it may be dead. */
  #mind(shelf: Shelf, now: number): void {
    const { lane, kind } = shelf;
    if (!lane || lane.held === 0 || lane.restMs(now) > 0) return;
    for (const { shelf: taken } of this.#storage.leases) if (taken === shelf) return;
    const age = now - (oldestOf(this.#storage.db, shelf) ?? now);
    if (age < 0 || age >= (this.#options.flushAfterMs ?? FLUSH_AFTER_MS)) this.#queue.errands.start(kind);
  }

  #try(read: () => void): void {
    try {
      read();
    } catch {
      // Whoever needs it to store or to send something tells of it.
    }
  }
}
