import { createConsumer, type Framed } from "../../delivery/frame.ts";
import type { FlushOptions, FlushReport } from "../../delivery/report.ts";
import { GrowingIOError, GrowingParamError, GrowingStorageError } from "../../errors.ts";
import { messageOf } from "../../message/known.ts";
import type { OutboxStats } from "../../outbox/consumer.ts";
import type { ObjectStorage } from "../../outbox/database.ts";
import { idsOf } from "../../outbox/erase.ts";
import type { DeadLetter } from "../../outbox/letters.ts";
import { Outbox } from "../../outbox/outbox.ts";
import { platform, type Runtime } from "../../runtime.ts";
import { Alarm, ROUND_MS } from "./alarm.ts";
import type { QueueBody } from "../binding.ts";
import { RecentIds } from "../ids.ts";
import { type OutboxObjectOptions, type ResolvedObjectOptions, resolveObject } from "./options.ts";

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
  readonly #options: ResolvedObjectOptions;
  readonly #consumer: Framed;
  readonly #outbox: Outbox;
  readonly #alarm: Alarm;
  readonly #known = new RecentIds();

  /**
   * Makes the outbox of an object, and brings its tables up to date.
   *
   * @param state The object's `ctx`.
   * @param options Where and how to send, and how much is stored.
   * @param runtime The platform, for tests.
   * @throws {GrowingParamError} when an option breaks a rule, with every fault.
   */
  constructor(state: OutboxObjectState, options: OutboxObjectOptions, runtime: Runtime = platform) {
    const resolved = this.#options = resolveObject(state.storage, options);
    this.#alarm = new Alarm(state.storage, runtime);
    let made: Outbox | undefined;
    this.#consumer = createConsumer(
      resolved,
      runtime,
      // It is alarms that send.
      (frame) => made = new Outbox(frame, resolved, () => ({ taken: () => Promise.resolve(), left() {}, halt() {} })),
    );
    this.#outbox = made ?? failed();
    // A flush that is over at once: as alarms send, no call need be told that no request may ever send it.
    this.#outbox.flush().report();
    // Whoever was here before may have ended between storing and setting an alarm.
    if (this.#outbox.stored.rows > 0) void this.#alarm.wake(resolved.flushAfterMs).catch(() => {});
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
    const added = bodies.filter(({ id }) => !this.#known.has(id)).map(async ({ id, message }) => {
      try {
        const { projectKey } = message;
        if (projectKey !== this.#options.productId) throw foreign(this.#options.productId, projectKey);
        await this.#consumer.send(messageOf(message)); // it came without its class
      } catch (error) {
        // What is too large for any request is given up, and `onDrop` heard of it.
        if (!(error instanceof GrowingIOError)) return void failures.push(error);
      }
      this.#known.add(id);
    });
    await Promise.all(added);
    const { rows } = this.#outbox.stored;
    if (rows > 0) await this.#alarm.wake(rows >= this.#options.maxSize ? 0 : this.#options.flushAfterMs);
    if (failures.length > 0) throw failures[0];
  }

  /** Sends what is stored, and sees to the next alarm where something is left. Never rejects but for its storage. */
  async alarm(): Promise<void> {
    const isOfUse = await this.#alarm.work(async () => {
      const { delivered, dropped, retained } = await this.#consumer.flush({ timeoutMs: ROUND_MS });
      return { isOfUse: retained === 0 || delivered + dropped > 0, isDone: this.#outbox.stored.rows === 0 };
    });
    this.#outbox.forget();
    const { rows, deadLetters } = this.#outbox.stored;
    if (rows > 0) await this.#alarm.wake(isOfUse ? 0 : Math.max(this.#alarm.retryMs, this.#outbox.restMs));
    // Dead letters are deleted in time, even where nothing else happens.
    else if (deadLetters > 0 && this.#options.maxAgeMs < Infinity) await this.#alarm.wake(this.#options.maxAgeMs);
    else await this.#alarm.sleep();
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
    if (count > 0) await this.#alarm.wake(0);
    return count;
  }

  /**
   * Forgets somebody, as `OutboxConsumer.erase` does, in this object alone: each of them is to be asked.
   *
   * @param ids Login user ids and anonymous ids.
   * @returns How many messages there were.
   * @throws {GrowingParamError} when an id is no text.
   * @throws {GrowingStorageError} when the storage cannot be written.
   */
  erase(ids: readonly string[]): number {
    const checked = idsOf(ids);
    try {
      return this.#outbox.erase(checked);
    } catch (cause) {
      throw new GrowingStorageError("erase messages", cause);
    }
  }
}

function foreign(own: string, received: unknown): GrowingParamError {
  const issue = { path: "projectKey", rule: `must be for the product id "${own}"`, received };
  return new GrowingParamError("store a message", [issue]);
}

function failed(): never {
  throw new Error("unreachable: a consumer makes its policy at once");
}
