import { look } from "../delivery/settled.ts";
import { countLetters } from "./letters.ts";
import { oldestOf } from "./shelf.ts";
import type { Storage } from "./storage.ts";

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

/** What is stored: as it was last seen, where the database cannot be read. */
export class Holdings {
  readonly #storage: Storage;
  #seen: Pick<OutboxHoldings, "oldestMs" | "deadLetters"> = { oldestMs: 0, deadLetters: 0 };

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  read(now: number): OutboxHoldings {
    const { db, shelves } = this.#storage.file;
    this.#seen = look(() => {
      this.#storage.refresh();
      const oldest = Math.min(...shelves.flatMap((shelf) => oldestOf(db, shelf) ?? []));
      return {
        oldestMs: oldest < Infinity ? Math.max(0, now - oldest) : 0,
        deadLetters: countLetters(db, shelves),
      };
    }) ?? this.#seen;
    const sum = (of: "held" | "bytes"): number => shelves.reduce((all, { lane }) => all + (lane?.[of] ?? 0), 0);
    return { rows: sum("held"), bytes: sum("bytes"), ...this.#seen };
  }
}
