import type { Frame } from "../delivery/policy.ts";
import { DONE, failed } from "../delivery/settled.ts";
import type { GrowingStorageError } from "../errors.ts";
import type { WireMessage } from "../wire.ts";
import { countOf } from "../words.ts";
import { Burst, type Put, type Settled, tellLanes, write } from "./changes.ts";
import { isBusy } from "./database.ts";
import type { OutboxFile } from "./file.ts";
import { trim } from "./letters.ts";
import type { Leases } from "./leases.ts";
import type { Shelf } from "./shelf.ts";

/** How long messages wait for a database that somebody else has locked, with pauses that grow. */
const LOCK_MS = 5000;
const FIRST_PAUSE_MS = 10;
const LAST_PAUSE_MS = 500;

/** How many messages wait for a locked database at the most. */
const MAX_WAITING = 10_240;

/** Why something cannot be written. */
interface Failure {
  readonly cause: unknown;
}

/**
 * What one stretch of code stores, settles and gives back is written in one transaction, at the end of that stretch or
 * before anything is read; what cannot be written now is tried again, or refused.
 */
export class Writer {
  readonly #file: OutboxFile;
  readonly #leases: Leases;
  readonly #frame: Frame;
  #isDue = false;
  /** What waits to be stored: behind what was sealed, what comes now. */
  readonly #sealed: Burst[] = [];
  #burst = new Burst();
  #settled: Settled[] = [];
  /** What it waited for somebody else in all, since it last came through; and what ends the pause. */
  #waitedMs = 0;
  #pauseMs = FIRST_PAUSE_MS;
  #isTold = false;
  /** Why what was settled cannot be written just now. */
  #stuck: Failure | undefined;
  #cancel: (() => void) | undefined;

  constructor(file: OutboxFile, leases: Leases, frame: Frame) {
    this.#file = file;
    this.#leases = leases;
    this.#frame = frame;
  }

  /** Why what was settled cannot be written just now. */
  get stuck(): Failure | undefined {
    return this.#stuck;
  }

  /** The numbers of what is to go from the file. */
  get settled(): ReadonlySet<number> {
    return new Set(this.#settled.map(({ id }) => id));
  }

  /** Stores a message, with all of this stretch of code. */
  append(put: Omit<Put, "at" | "body">): Promise<void> {
    const { waiting } = this;
    if (this.#cancel && waiting >= MAX_WAITING) {
      const cause = new Error(`${waiting} wait for the database already`);
      const error = this.#file.tell("store a message in the outbox", cause);
      this.#drop([put.message], error);
      return failed(error);
    }
    const { puts, done } = this.#burst;
    puts.push({ ...put, at: this.#frame.runtime.now(), body: JSON.stringify(put.message) });
    this.schedule();
    return done;
  }

  /** Lets a message go from the file. */
  settle(settled: Settled): void {
    this.#settled.push(settled);
    this.schedule();
  }

  /** How many messages wait to be stored. */
  get waiting(): number {
    return this.#sealed.reduce((sum, { puts }) => sum + puts.length, this.#burst.puts.length);
  }

  /** What waits to be stored: what comes from now on is stored after it, in a transaction of its own. */
  seal(): readonly Burst[] {
    if (this.#burst.puts.length > 0) {
      this.#sealed.push(this.#burst);
      this.#burst = new Burst();
    }
    return [...this.#sealed];
  }

  /** Writes everything at the end of this stretch of code. */
  schedule(): void {
    if (this.#isDue || (this.#cancel && !this.#stuck)) return;
    this.#isDue = true;
    void DONE.then(() => {
      this.#isDue = false;
      this.commit();
    });
  }

  /** Opens the file, unless it is. */
  open(): void {
    if (this.#file.open()) this.tellLanes();
  }

  /** Writes what is to be written, and returns why not, if that is so. */
  commit(): Failure | undefined {
    do {
      const failure = this.#write();
      if (failure) return failure;
    } while (this.waiting > 0);
    return undefined;
  }

  /** Writes the first burst, and what was settled and left. */
  #write(): Failure | undefined {
    const { db, shelves, isOpen } = this.#file;
    const [burst, settled] = [this.#sealed[0] ?? this.#burst, this.#settled];
    if (isOpen && burst.puts.length + settled.length === 0 && !this.#leases.isDue) return undefined;
    try {
      this.open();
      const changes = db.transaction(() => {
        this.#file.refresh();
        const now = this.#frame.runtime.now();
        const written = shelves.map((shelf): [Shelf, Partial<Shelf>] => [
          shelf,
          write(db, shelf, burst.puts, settled, now),
        ]);
        if (settled.some(({ loss }) => loss)) trim(db, shelves);
        this.#leases.giveBack(db);
        return written;
      });
      for (const [shelf, change] of changes) Object.assign(shelf, change);
    } catch (cause) {
      this.#failed(cause);
      return { cause };
    }
    this.#settled = [];
    if (!this.#sealed.shift()) this.#burst = new Burst();
    this.#leases.gaveBack();
    this.#waitedMs = 0;
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#isTold = false;
    this.#cancel?.();
    this.#cancel = this.#stuck = undefined;
    this.tellLanes();
    burst.end();
    return undefined;
  }

  /** Writes what can be written, and refuses what cannot. It leaves no timer. */
  end(): void {
    const failure = this.commit();
    if (failure) this.#refuse(failure.cause);
    this.#file.isOver = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Tells lanes how much they hold. */
  tellLanes(): void {
    tellLanes(this.#file.shelves, [...this.#sealed, this.#burst].flatMap(({ puts }) => puts), this.#settled);
  }

  /** Tells of a failure that goes on, when it begins. */
  tellOnce(cause: unknown): void {
    if (!this.#isTold) this.#file.tell("write to the outbox", cause);
    this.#isTold = true;
  }

  #failed(cause: unknown): void {
    if (isBusy(cause) && this.#waitedMs < LOCK_MS) return this.#pause();
    if (this.waiting > 0) this.#refuse(cause);
    else this.tellOnce(cause);
    // What was settled may find room where what was to be stored does not.
    if (this.#settled.length > 0) {
      this.#stuck = { cause };
      this.#pause();
    }
  }

  /** Tries again after a while. */
  #pause(): void {
    if (this.#cancel || this.#file.isOver) return;
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

  /** Does not take what was to be stored. */
  #refuse(cause: unknown): void {
    const bursts = [...this.#sealed.splice(0), this.#burst];
    const messages = bursts.flatMap(({ puts }) => puts.map(({ message }) => message));
    this.#burst = new Burst();
    this.#waitedMs = 0;
    this.tellLanes();
    if (messages.length === 0) return;
    const error = this.#file.tell(`store ${countOf(messages.length, "message")} in the outbox`, cause);
    this.#drop(messages, error);
    for (const burst of bursts) burst.end(error);
  }

  #drop(messages: readonly WireMessage[], error: GrowingStorageError): void {
    this.#frame.ledger.drop(messages, "storage", error);
    this.tellLanes();
  }
}
