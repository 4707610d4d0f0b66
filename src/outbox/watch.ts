import { FLUSH_AFTER_MS } from "../consumer/schedule.ts";
import type { Frame } from "../delivery/policy.ts";
import type { Queue } from "../delivery/queue.ts";
import { quietly } from "../delivery/settled.ts";
import { forget } from "./letters.ts";
import type { ResolvedOutboxOptions } from "./options.ts";
import { oldestOf, type Shelf } from "./shelf.ts";
import type { Storage } from "./storage.ts";

/** How often a process that shares a file renews its leases, and looks for what others left. */
const BEAT_MS = 1000;

/** How often dead letters that are too old are looked for. */
const FORGET_MS = 60_000;

/** Looks at the file each second, as no other process can wake this one. */
export class Watch {
  readonly #frame: Frame;
  readonly #options: ResolvedOutboxOptions;
  readonly #queue: Queue;
  readonly #storage: Storage;
  #cancel = (): void => {};
  #forgotten = 0;

  constructor(frame: Frame, options: ResolvedOutboxOptions, queue: Queue, storage: Storage) {
    this.#frame = frame;
    this.#options = options;
    this.#queue = queue;
    this.#storage = storage;
  }

  /** One look, and the next a second later. */
  begin(): void {
    // Whoever needs the file to store or to send something tells of what fails.
    quietly(() => this.#look());
    this.#cancel = this.#frame.runtime.timer(() => this.begin(), BEAT_MS, true);
  }

  end(): void {
    this.#cancel();
  }

  /** Deletes dead letters that are too old. */
  forget(): void {
    const { maxAgeMs } = this.#options;
    const { db, shelves } = this.#storage.file;
    if (maxAgeMs < Infinity) quietly(() => forget(db, shelves, this.#frame.runtime.now() - maxAgeMs));
  }

  #look(): void {
    const { leases, file: { db, shelves } } = this.#storage;
    const now = this.#frame.runtime.now();
    if (leases.size > 0) this.#storage.lose(db.transaction(() => leases.renew(db, now)));
    // On a full disk it goes on without.
    if (leases.isBehind) quietly(() => this.#storage.lose(db.transaction(() => leases.catchUp(db, now))()));
    this.#storage.refresh();
    if (Math.abs(now - this.#forgotten) >= FORGET_MS) {
      this.#forgotten = now;
      this.forget();
    }
    for (const shelf of shelves) this.#mind(shelf, now);
    this.#frame.wake();
  }

  /** What waits for longer than it should is sent by whoever sees it: those who stored it may be dead. */
  #mind(shelf: Shelf, now: number): void {
    const { lane, kind } = shelf;
    if (!lane || lane.held === 0 || lane.rest.leftMs(now) > 0) return;
    for (const { shelf: taken } of this.#storage.leases) if (taken === shelf) return;
    const age = now - (oldestOf(this.#storage.file.db, shelf) ?? now);
    if (age < 0 || age >= (this.#options.flushAfterMs ?? FLUSH_AFTER_MS)) this.#queue.errands.start(kind);
  }
}
