import type { Loss, Store } from "../delivery/store.ts";
import type { WireMessage } from "../wire.ts";
import type { Shelf } from "./shelf.ts";

/** Takes a message that was read, or says that it is one too many. */
export type Each = (number: number, message: WireMessage, bytes: number) => boolean;

/** What a store hands everything to, as all of one process are written together. */
export interface Keeper {
  append(store: OutboxStore, message: WireMessage, bytes: number): Promise<void>;
  read(store: OutboxStore, count: number, each: Each): void;
  settle(shelf: Shelf, number: number, bytes: number, loss: Loss | undefined): void;
  release(store: OutboxStore): void;
}

/** The messages of a shard in a database. What it remembers is what it has handed out, and nothing else. */
export class OutboxStore implements Store {
  readonly isKept = true;
  readonly shelf: Shelf;
  readonly index: number;
  readonly count: number;
  readonly #keeper: Keeper;
  /** What was handed out and is not settled, by number, in order, with the bytes of each. */
  readonly #out = new Map<number, number>();
  /** All before is settled, as far as is known. */
  #head = 0;
  /** The last that was handed out. */
  #last = 0;

  constructor(keeper: Keeper, shelf: Shelf, index: number, count: number) {
    this.#keeper = keeper;
    this.shelf = shelf;
    this.index = index;
    this.count = count;
  }

  get head(): number {
    return Math.max(this.#head, this.shelf.first);
  }

  get tail(): number {
    return this.shelf.next;
  }

  /** The longer it is from the first to the last, the older is the first, and the more there are as a rule. */
  get held(): number {
    return Math.max(0, this.tail - this.head);
  }

  append(message: WireMessage, bytes: number): Promise<void> {
    return this.#keeper.append(this, message, bytes);
  }

  has(number: number): boolean {
    return this.#out.has(number);
  }

  read(count: number, each: Each): void {
    this.#keeper.read(this, count, each);
  }

  settle(number: number, loss?: Loss): number {
    const bytes = this.#out.get(number);
    if (bytes === undefined) return -1;
    this.#out.delete(number);
    const [first] = this.#out.keys();
    this.#head = Math.max(this.#head, first ?? this.#last + 1);
    this.#keeper.settle(this.shelf, number, bytes, loss);
    return bytes;
  }

  release(): void {
    this.#keeper.release(this);
  }

  handOut(number: number, bytes: number): void {
    this.#out.set(number, bytes);
    this.#last = Math.max(this.#last, number);
  }

  /** All before a number is settled, maybe by others. */
  advance(head: number): void {
    this.#head = Math.max(this.#head, head);
    for (const number of this.#out.keys()) {
      if (number >= head) break;
      this.#out.delete(number);
    }
  }
}
