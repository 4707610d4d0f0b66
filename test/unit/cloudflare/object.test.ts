// OutboxObject: when the alarms of a Durable Object are set that send what it stored.
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import {
  OutboxObject,
  type OutboxObjectOptions,
  type OutboxObjectState,
  type QueueBody,
} from "../../../src/cloudflare.ts";
import { CustomEventMessage } from "../../../src/index.ts";
import type { SqlValue } from "../../../src/outbox.ts";
import { bench, nameOf } from "../../support/server.ts";

/** The storage of a Durable Object, whose alarm the test lets ring. */
class Storage {
  readonly #database = new DatabaseSync(":memory:");
  /** When the alarm is to ring. */
  at: number | null = null;
  /** Whether alarms are refused, as where an account has spent what it may. */
  isSpent = false;

  readonly sql = {
    exec: (sql: string, ...values: SqlValue[]): Record<string, unknown>[] => {
      if (values.length > 0 || !/;\s*\S/.test(sql)) return this.#database.prepare(sql).all(...values);
      this.#database.exec(sql);
      return [];
    },
  };

  transactionSync<Result>(body: () => Result): Result {
    this.#database.exec("BEGIN");
    try {
      const result = body();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  async setAlarm(time: number): Promise<void> {
    if (this.isSpent) throw new Error("Exceeded the account's spending cap for Durable Objects");
    this.at = time;
  }

  async getAlarm(): Promise<number | null> {
    return this.at;
  }

  async deleteAlarm(): Promise<void> {
    this.at = null;
  }
}

function setup(more: Partial<OutboxObjectOptions> = {}) {
  const { options: { dataSourceId: _, ...options }, clock, collector, log } = bench();
  const storage = new Storage();
  const state: OutboxObjectState = { storage };
  const object = new OutboxObject(state, { ...options, retryLimit: 0, ...more }, clock);
  return {
    storage,
    object,
    clock,
    collector,
    log,
    /** In how many milliseconds the alarm rings. */
    rings: (): number | null => storage.at === null ? null : storage.at - clock.time,
    /** Lets it ring in its time. */
    async ring(): Promise<void> {
      if (storage.at === null) throw new Error("there is no alarm");
      clock.time = Math.max(clock.time, storage.at);
      storage.at = null;
      await clock.run(object.alarm());
    },
    names: (): string[] => collector.messages.map(nameOf),
  };
}

const bodyOf = (name: string, id?: string): QueueBody => ({
  message: CustomEventMessage.create(
    { eventName: name, anonymousId: "a" },
    { projectKey: "pid", dataSourceId: "ds" },
    1_700_000_000_000,
  ),
  acceptedAt: 1_700_000_000_000,
  id,
});

test("what is stored is sent by one alarm, a second later, or at once where it is a batch, and nobody is warned", async () => {
  const warn = vi.spyOn(console, "warn");
  const { object, clock, rings, ring, names } = setup({ maxSize: 3 });
  await clock.run(object.add([bodyOf("a")]));
  expect(rings()).toBe(1000);
  clock.time += 400;
  await clock.run(object.add([bodyOf("b")]));
  expect(rings()).toBe(600);
  await clock.run(object.add([bodyOf("c")]));
  expect(rings()).toBe(0);
  await ring();
  expect([names(), rings(), object.stats.outbox.rows]).toEqual([["a", "b", "c"], null, 0]);
  expect(warn).not.toHaveBeenCalled();
});

test("what comes twice is stored once, and what is for another product id is refused", async () => {
  const { object, clock, ring, names } = setup();
  await clock.run(object.add([bodyOf("a", "1")]));
  const foreign = { ...bodyOf("x", "3"), message: { ...bodyOf("x").message, projectKey: "other" } };
  await expect(clock.run(object.add([bodyOf("a", "1"), bodyOf("b", "2"), foreign]))).rejects.toMatchObject({
    code: "ERR_PARAM",
  });
  await ring();
  expect(names()).toEqual(["a", "b"]);
});

test("alarms of no use come later and later, up to five minutes, and the first of use makes the next one early", async () => {
  const { object, clock, collector, rings, ring, names } = setup();
  collector.failNext(9, { status: 503 });
  await clock.run(object.add([bodyOf("a")]));
  const waits: (number | null)[] = [];
  for (let round = 0; round < 9; round++) {
    await ring();
    waits.push(rings());
  }
  expect(waits.map((ms) => (ms ?? 0) / 1000)).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
  await ring();
  expect([names(), rings()]).toEqual([["a"], null]);
});

test("where an alarm cannot be set the call rejects, and the next call sets it", async () => {
  const { object, storage, clock, rings, ring, names } = setup();
  storage.isSpent = true;
  await expect(clock.run(object.add([bodyOf("a", "1")]))).rejects.toThrow("spending cap");
  storage.isSpent = false;
  clock.time += 10_000;
  await clock.run(object.add([bodyOf("a", "1")]));
  expect(rings()).toBe(1000);
  await ring();
  expect(names()).toEqual(["a"]);
});

test("an alarm that never rang is set anew by a call a minute after its time", async () => {
  const { object, storage, clock, rings } = setup();
  await clock.run(object.add([bodyOf("a")]));
  storage.at = null;
  clock.time += 60_000;
  await clock.run(object.add([bodyOf("b")]));
  expect(rings()).toBeNull(); // it may be late
  clock.time += 1000;
  await clock.run(object.add([bodyOf("c")]));
  expect(rings()).toBe(1000);
});
