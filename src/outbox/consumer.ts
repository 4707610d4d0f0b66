import { BaseConsumer } from "../consumer/base.ts";
import { Schedule } from "../consumer/schedule.ts";
import { createConsumer } from "../delivery/frame.ts";
import { Queue } from "../delivery/queue.ts";
import type { ConsumerStats } from "../delivery/report.ts";
import { GrowingStorageError } from "../errors.ts";
import { platform, type Runtime } from "../runtime.ts";
import type { OutboxHoldings } from "./holdings.ts";
import type { DeadLetter } from "./letters.ts";
import { type OutboxConsumerOptions, resolveOutbox } from "./options.ts";
import { idsOf } from "./erase.ts";
import { Outbox } from "./outbox.ts";

/**
 * What an {@linkcode OutboxConsumer} did and holds.
 *
 * @example
 * ```ts
 * import type { OutboxStats } from "@growingio-edge/tracker/outbox";
 *
 * export const isLate = (stats: OutboxStats): boolean => stats.outbox.oldestMs > 60_000;
 * ```
 */
export interface OutboxStats extends ConsumerStats {
  /** What is stored. */
  readonly outbox: OutboxHoldings;
}

/**
 * Which dead letters to read.
 *
 * @example
 * ```ts
 * import type { DeadLetterPage } from "@growingio-edge/tracker/outbox";
 *
 * const page: DeadLetterPage = { after: 100, limit: 50 };
 * ```
 */
export interface DeadLetterPage {
  /**
   * Only those behind this one.
   *
   * @default 0
   */
  readonly after?: number | undefined;
  /**
   * How many at the most.
   *
   * @default 100
   */
  readonly limit?: number | undefined;
}

/** Nothing is stored where nothing is sent. */
const NOTHING: OutboxHoldings = { rows: 0, bytes: 0, oldestMs: 0, deadLetters: 0 };

/**
 * Stores messages in SQLite and sends them from there as an `AsyncBufferedConsumer` does: what was accepted outlives the
 * process. `send` resolves when the message is committed; calls of one synchronous burst share a transaction. What
 * earlier processes left is sent first, several processes may share a file, and `stop()` leaves there what is left.
 * Where a message cannot be stored its call rejects with `ERR_STORAGE`.
 *
 * @example
 * ```ts
 * import { DatabaseSync } from "node:sqlite";
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { OutboxConsumer } from "@growingio-edge/tracker/outbox";
 *
 * const consumer = new OutboxConsumer({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 *   database: new DatabaseSync("outbox.db"),
 * });
 * const tracker = GrowingTracker.consumer(consumer);
 * await tracker.trackCustomEvent("purchase", { anonymousId: "a" }); // on disk from here on
 * ```
 */
export class OutboxConsumer extends BaseConsumer {
  readonly #outbox: Outbox | undefined;

  /**
   * Makes an OutboxConsumer, brings the schema of its database up to date, and begins to send what is stored there. A
   * database that is locked, full or damaged just now is reported to `onError`, and tried again.
   *
   * @param options The options.
   * @param runtime The platform, for tests.
   * @throws {GrowingParamError} when an option breaks a rule, with every fault: so does a database without what is
   * needed, or with an outbox of a newer version.
   */
  constructor(options: OutboxConsumerOptions, runtime: Runtime = platform) {
    const resolved = resolveOutbox(options);
    let outbox: Outbox | undefined;
    super(
      createConsumer(resolved, runtime, (frame) => {
        const makeWhen = (queue: Queue): Schedule => new Schedule(queue, frame, resolved);
        if (resolved.disabled) return new Queue(frame, resolved, makeWhen);
        outbox = new Outbox(frame, resolved, makeWhen);
        outbox.begin();
        return outbox;
      }),
    );
    this.#outbox = outbox;
  }

  /** A snapshot of what was done and is held, with what is stored. */
  override get stats(): OutboxStats {
    const outbox = this.#outbox?.stored ?? NOTHING; // first, as it looks at the file
    return { ...super.stats, outbox };
  }

  /**
   * Reads messages that were given up, the oldest first.
   *
   * @param page Which of them.
   * @throws {GrowingStorageError} when the database cannot be read.
   */
  deadLetters({ after, limit }: DeadLetterPage = {}): readonly DeadLetter[] {
    return told("read dead letters", () => this.#outbox?.deadLetters(after, limit) ?? []);
  }

  /**
   * Stores messages that were given up anew, behind all others, and sends them: after the fault was mended.
   *
   * @param ids Which dead letters; all of them where it is left out.
   * @returns How many there were.
   * @throws {GrowingStorageError} when the database cannot be written.
   */
  redeliver(ids?: readonly number[]): number {
    return told("store dead letters anew", () => this.#outbox?.redeliver(ids) ?? 0);
  }

  /**
   * Forgets somebody: what is stored and what was given up of messages that name one of the ids, as their login user,
   * their visitor or among the identities that they map. What is on its way at that moment arrives, and no callback
   * hears of what is forgotten.
   *
   * @param ids Login user ids and anonymous ids.
   * @returns How many messages there were.
   * @throws {GrowingParamError} when an id is no text.
   * @throws {GrowingStorageError} when the database cannot be written.
   *
   * @example
   * ```ts
   * import type { OutboxConsumer } from "@growingio-edge/tracker/outbox";
   *
   * export const leave = (consumer: OutboxConsumer, userId: string): number => consumer.erase([userId]);
   * ```
   */
  erase(ids: readonly string[]): number {
    const checked = idsOf(ids);
    return told("erase messages", () => this.#outbox?.erase(checked) ?? 0);
  }
}

/** What `call` returns, or an error of this package's. */
function told<Value>(action: string, call: () => Value): Value {
  try {
    return call();
  } catch (cause) {
    throw new GrowingStorageError(action, cause);
  }
}
