import { DEFAULTS } from "../consumer/options.ts";
import { productId as productIdRule, readSending, whole } from "../consumer/resolve.ts";
import { createConsumer, type Framed } from "../delivery/frame.ts";
import type { FlushOptions, FlushReport } from "../delivery/report.ts";
import { GrowingIOError, GrowingParamError, GrowingStorageError } from "../errors.ts";
import { database, type ObjectStorage } from "../outbox/database.ts";
import type { OutboxStats } from "../outbox/consumer.ts";
import type { DeadLetter } from "../outbox/letters.ts";
import { type OutboxConsumerOptions, readBounds, type ResolvedOutboxOptions } from "../outbox/options.ts";
import { messageOf } from "../message/known.ts";
import { Outbox } from "../outbox/outbox.ts";
import { Reader } from "../rules/reader.ts";
import { integer, isObject } from "../rules/rules.ts";
import { MAX_TIMER_MS, platform, type Runtime } from "../runtime.ts";
import type { QueueBody } from "./binding.ts";

/**
 * The state of a Durable Object, as far as an outbox needs it: `ctx` fits.
 *
 * @example
 * ```ts
 * import { OutboxObject, type OutboxObjectState } from "@growingio-edge/tracker/cloudflare";
 *
 * export const outboxOf = (ctx: OutboxObjectState): OutboxObject =>
 *   new OutboxObject(ctx, { productId: "p", serverHost: "https://collect.example.com" });
 * ```
 */
export interface OutboxObjectState {
  /** Its storage, with SQLite, and its alarm. */
  readonly storage: ObjectStorage & {
    /** When it is to be woken, in Unix milliseconds. */
    setAlarm(time: number): Promise<void>;
    /** When it will be woken, if it will. */
    getAlarm(): Promise<number | null>;
    /** Lets it sleep. */
    deleteAlarm(): Promise<void>;
  };
}

/**
 * The options of an {@linkcode OutboxObject}: where and how to send, and how much is stored.
 *
 * @example
 * ```ts
 * import type { OutboxObjectOptions } from "@growingio-edge/tracker/cloudflare";
 *
 * const options: OutboxObjectOptions = { productId: "your-account-id", serverHost: "https://collect.example.com" };
 * ```
 */
export type OutboxObjectOptions =
  & Omit<
    OutboxConsumerOptions,
    | "dataSourceId"
    | "platform"
    | "disabled"
    | "database"
    | "durability"
    | "overflow"
    | "waitUntil"
    | "maxBatchesPerInvocation"
    | "flushAfterMs"
  >
  & {
    /**
     * Milliseconds after which the first of the stored messages is sent at the latest: 0 or more.
     *
     * @default 1000
     */
    readonly flushAfterMs?: number | undefined;
  };

/** How many messages it knows again that are put there twice. */
const MAX_KNOWN = 10_000;

/** How long an alarm goes on: Cloudflare ends it after 15 minutes. */
const ALARM_MS = 600_000;

/** When it is woken again should an alarm end without a word. */
const SAFETY_MS = 60_000;

/** How soon after an alarm of no use the next comes: at first, and at the latest. */
const FIRST_RETRY_MS = 5000;
const LAST_RETRY_MS = 300_000;

/**
 * The outbox of a Durable Object, for many isolates: `add` stores what they put there, and alarms send it. Make it in the
 * constructor of your object, whose class is among `new_sqlite_classes`, and hand `add` and `alarm` on to it.
 *
 * @example
 * ```ts
 * import { OutboxObject, type OutboxObjectState, type QueueBody } from "@growingio-edge/tracker/cloudflare";
 *
 * // In a Worker: class Outbox extends DurableObject, of "cloudflare:workers", which has `ctx`.
 * export class Outbox {
 *   readonly #outbox: OutboxObject;
 *
 *   constructor(ctx: OutboxObjectState) {
 *     this.#outbox = new OutboxObject(ctx, { productId: "p", serverHost: "https://collect.example.com" });
 *   }
 *
 *   add(bodies: readonly QueueBody[]): Promise<void> {
 *     return this.#outbox.add(bodies);
 *   }
 *
 *   alarm(): Promise<void> {
 *     return this.#outbox.alarm();
 *   }
 * }
 * ```
 */
export class OutboxObject {
  readonly #storage: OutboxObjectState["storage"];
  readonly #options: ResolvedOutboxOptions & { readonly flushAfterMs: number };
  readonly #runtime: Runtime;
  readonly #consumer: Framed;
  readonly #outbox: Outbox;
  readonly #known = new Set<string>();
  /** When it will be woken, as far as it knows: nothing of it while an alarm is at work. */
  #alarmAt = Infinity;
  #isAtWork = false;
  #failures = 0;

  /**
   * Makes the outbox of an object, and brings its tables up to date.
   *
   * @param state The object's `ctx`.
   * @param options Where and how to send, and how much is stored.
   * @param runtime The platform, for tests.
   * @throws {GrowingParamError} when an option breaks a rule, with every fault.
   */
  constructor(state: OutboxObjectState, options: OutboxObjectOptions, runtime: Runtime = platform) {
    this.#storage = state.storage;
    const resolved = this.#options = resolve(state.storage, options);
    this.#runtime = runtime;
    let made: Outbox | undefined;
    this.#consumer = createConsumer(
      resolved,
      runtime,
      // It is alarms that send.
      (frame) => made = new Outbox(frame, resolved, () => ({ taken: () => Promise.resolve(), left() {}, halt() {} })),
    );
    this.#outbox = made ?? failed();
    // Whoever was here before may have ended between storing and setting an alarm.
    if (this.#outbox.stored.rows > 0) void this.#wake(resolved.flushAfterMs).catch(() => {});
  }

  /**
   * Stores messages. Those that are there already, from a call whose answer was lost, are not stored again as a rule.
   *
   * @param bodies What an {@linkcode OutboxObjectConsumer} puts there.
   * @returns A promise that resolves when all are stored, and rejects if not all could be: then they may be put there
   * again.
   */
  async add(bodies: readonly QueueBody[]): Promise<void> {
    const failures: unknown[] = [];
    const added = bodies.filter(({ id }) => id === undefined || !this.#known.has(id)).map(async ({ id, message }) => {
      try {
        const { projectKey } = message;
        if (projectKey !== this.#options.productId) throw foreign(this.#options.productId, projectKey);
        await this.#consumer.send(messageOf(message)); // it came without its class
      } catch (error) {
        // What is too large for any request is given up, and `onDrop` heard of it.
        if (!(error instanceof GrowingIOError)) return void failures.push(error);
      }
      this.#remember(id);
    });
    await Promise.all(added);
    const { rows } = this.#outbox.stored;
    if (rows > 0) await this.#wake(rows >= this.#options.maxSize ? 0 : this.#options.flushAfterMs);
    if (failures.length > 0) throw failures[0];
  }

  /** Sends what is stored, and sees to the next alarm where something is left. Never rejects but for its storage. */
  async alarm(): Promise<void> {
    const began = this.#runtime.now();
    this.#isAtWork = true;
    let isOfUse: boolean;
    try {
      await this.#storage.setAlarm(began + SAFETY_MS);
      do {
        const { delivered, dropped, retained } = await this.#consumer.flush({ timeoutMs: SAFETY_MS / 2 });
        isOfUse = retained === 0 || delivered + dropped > 0;
      } while (isOfUse && this.#outbox.stored.rows > 0 && this.#runtime.now() - began < ALARM_MS);
    } finally {
      this.#isAtWork = false;
      this.#alarmAt = Infinity;
    }
    this.#failures = isOfUse ? 0 : this.#failures + 1;
    this.#outbox.forget();
    const { rows, deadLetters } = this.#outbox.stored;
    const retryMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, this.#failures - 1));
    if (rows > 0) await this.#wake(isOfUse ? 0 : Math.max(retryMs, this.#outbox.restMs));
    // Dead letters are deleted in time, even where nothing else happens.
    else if (deadLetters > 0 && this.#options.maxAgeMs < Infinity) await this.#wake(this.#options.maxAgeMs);
    else await this.#storage.deleteAlarm();
  }

  /** Sends what is stored now, and waits for it. Never rejects. */
  flush(options?: FlushOptions): Promise<FlushReport> {
    return this.#consumer.flush(options);
  }

  /** A snapshot of what was done, since the object was woken, and of what is stored. */
  get stats(): OutboxStats {
    return { ...this.#consumer.stats, outbox: this.#outbox.stored };
  }

  /**
   * Reads messages that were given up, the oldest first.
   *
   * @param page Behind which of them, and how many: from the first, 100.
   * @throws {GrowingStorageError} when the storage cannot be read.
   */
  deadLetters(page: { readonly after?: number | undefined; readonly limit?: number | undefined } = {}): DeadLetter[] {
    try {
      return this.#outbox.deadLetters(page.after, page.limit);
    } catch (cause) {
      throw new GrowingStorageError("read dead letters", cause);
    }
  }

  /**
   * Stores messages that were given up anew, behind all others, and lets an alarm send them.
   *
   * @param ids Which dead letters; all of them where it is left out.
   * @returns How many there were.
   */
  async redeliver(ids?: readonly number[]): Promise<number> {
    const count = this.#outbox.putBack(ids);
    if (count > 0) await this.#wake(0);
    return count;
  }

  /** Sees to it that the object is woken in time. */
  async #wake(ms: number): Promise<void> {
    const at = this.#runtime.now() + ms;
    if (this.#isAtWork || this.#alarmAt <= at) return; // whoever is at work looks again when it is done
    this.#alarmAt = at;
    await this.#storage.setAlarm(at);
  }

  #remember(id: string | undefined): void {
    if (id === undefined) return;
    this.#known.add(id);
    // The oldest comes first.
    if (this.#known.size > MAX_KNOWN) { for (const old of this.#known) return void this.#known.delete(old); }
  }
}

function resolve(storage: unknown, input: unknown): ResolvedOutboxOptions & { readonly flushAfterMs: number } {
  const reader = new Reader(input, "create an OutboxObject");
  const fault = database(storage);
  if (fault !== undefined || !isObject(storage) || typeof storage.setAlarm !== "function") {
    reader.refuse("must be the storage of a Durable Object with SQLite: see 'new_sqlite_classes'", storage, "storage");
  }
  const { maxRows, maxBytes, ...options } = reader.end({
    productId: reader.required("productId", productIdRule),
    ...readSending(reader),
    ...readBounds(reader),
    maxSize: whole(reader, "maxSize", 1, 2000),
    concurrency: whole(reader, "concurrency", 1, 64),
    flushAfterMs: reader.option("flushAfterMs", integer(0, MAX_TIMER_MS), 1000),
  });
  return {
    ...options,
    maxQueueSize: maxRows,
    maxQueueBytes: maxBytes,
    database: storage as ObjectStorage, // by its rule
    durability: "power",
    // Each message bears its own.
    dataSourceId: "",
    platform: "",
    disabled: false,
    overflow: "drop-newest",
    maxBatchesPerInvocation: DEFAULTS.maxBatchesPerInvocation,
  };
}

function foreign(own: string, received: unknown): GrowingParamError {
  const issue = { path: "projectKey", rule: `must be for the product id "${own}"`, received };
  return new GrowingParamError("store a message", [issue]);
}

function failed(): never {
  throw new Error("unreachable: a consumer makes its policy at once");
}
