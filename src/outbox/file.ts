import { KINDS } from "../delivery/errand.ts";
import type { Frame } from "../delivery/policy.ts";
import { quietly } from "../delivery/settled.ts";
import { GrowingStorageError } from "../errors.ts";
import type { Database } from "./database.ts";
import type { ResolvedOutboxOptions } from "./options.ts";
import { heal } from "./heal.ts";
import { migrate, refuseNewer } from "./schema.ts";
import { readShelves, Shelf } from "./shelf.ts";

/** How long SQLite itself waits for another process: it holds up everything meanwhile. */
const BUSY_MS = 20;

/** A database with an outbox in it, opened at its first use; who hears of what fails there. */
export class OutboxFile {
  readonly shelves: readonly Shelf[] = KINDS.map((kind) => new Shelf(kind));
  readonly db: Database;
  /** Hears of what fails. */
  onFailure: (error: GrowingStorageError) => void = () => {};
  /** Whether nothing more is done with it, and told of it. */
  isOver = false;
  #isOpen = false;
  readonly #frame: Frame;
  readonly #options: ResolvedOutboxOptions;

  constructor(db: Database, frame: Frame, options: ResolvedOutboxOptions) {
    this.db = db;
    this.#frame = frame;
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Opens the outbox, unless it is. Returns whether it was not. */
  open(): boolean {
    if (this.#isOpen) return false;
    if (this.db.isShared) {
      this.db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
      refuseNewer(this.db); // before anything of the file is changed
      this.db.exec("PRAGMA journal_mode = WAL");
      this.db.exec(`PRAGMA synchronous = ${this.#options.durability === "power" ? "FULL" : "NORMAL"}`);
    }
    migrate(this.db);
    this.refresh();
    this.heal();
    return this.#isOpen = true;
  }

  /** Reads what others changed. */
  refresh(): void {
    readShelves(this.db, this.#options.productId, this.shelves);
  }

  /** Counts anew what is not as it is counted; later where that cannot be written. Not within a transaction. */
  heal(): void {
    quietly(() => heal(this.db, this.shelves, () => this.refresh()));
  }

  /** Tells of what failed. */
  tell(action: string, cause: unknown): GrowingStorageError {
    const error = new GrowingStorageError(action, cause);
    if (!this.isOver) {
      this.#frame.ledger.fail(error);
      this.onFailure(error);
    }
    return error;
  }
}
