import type { DropReason } from "./report.ts";
import type { TrackerError } from "../errors.ts";
import type { MessageKind, WireMessage } from "../wire.ts";

/** Why messages are given up, for a storage that keeps what is given up. */
export interface Loss {
  readonly reason: DropReason;
  readonly error?: TrackerError | undefined;
}

/**
 * Where the messages of one shard are: in memory, or wherever a storage keeps them. They have numbers in the order they
 * came; nothing is ever put back or moved. When and how much is taken, others decide. All of it is synchronous, and
 * only `read` may throw, where nobody has the shard yet: what cannot be written now is written later.
 */
export interface Store {
  /** The number of the first message that is not settled, and the number that the next gets, at the least. */
  readonly head: number;
  readonly tail: number;
  /** How many messages are held, or may be. */
  readonly held: number;
  /** Whether what is held outlives the consumer, so that nothing of it is given up at its end. */
  readonly isKept?: boolean;
  /** Adds a message at the end, at O(1). A promise tells when it is kept, and rejects if it cannot be. */
  append(message: WireMessage, bytes: number): Promise<void> | undefined;
  /** Whether a message is held. */
  has(number: number): boolean;
  /**
   * Hands `each` the first messages that are held, in order, up to so many or until it returns false; none where another
   * process has the shard.
   */
  read(count: number, each: (number: number, message: WireMessage, bytes: number) => boolean): void;
  /** Settles a message, given up where there is a `loss`, and returns its bytes, or -1 where it was settled before. */
  settle(number: number, loss?: Loss): number;
  /** Nobody sends any of it any more, for now. */
  release?(): void;
}

/** Makes the store of a shard: of which kind, and which of how many. */
export type Stores = (kind: MessageKind, index: number, count: number) => Store;
