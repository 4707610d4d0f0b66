import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { OutboxConsumer } from "../../../src/outbox.ts";
import { codeOf, nameOf } from "../../support/server.ts";
import { counted, Desk, event } from "./kit.ts";

const names = (count: number, prefix = "e"): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const padding = { text: "x".repeat(500) };

/** Stores events until the storage refuses one, and some more. Returns the names of those that it took. */
async function fill(consumer: OutboxConsumer): Promise<string[]> {
  const taken: string[] = [];
  for (let [index, refused] = [0, 0]; refused < 20; index++) {
    const code = await codeOf(consumer.send(event(`e${index}`, `u${index % 9}`, padding)));
    if (code === "resolved") taken.push(`e${index}`);
    else {
      expect(code).toBe("ERR_STORAGE");
      refused++;
    }
  }
  return taken;
}

test("where a database may not grow, calls reject with ERR_STORAGE, callbacks hear of each, and what is stored arrives", async () => {
  using desk = new Desk();
  desk.isUp = false;
  const database = desk.open();
  const consumer = desk.consumer({ database });
  database.exec("PRAGMA max_page_count = 60");
  const taken = await fill(consumer);
  expect(taken.length).toBeGreaterThan(20);
  expect(desk.log.drops).toHaveLength(20);
  expect(desk.log.drops[0]).toMatchObject({ reason: "storage", code: "ERR_STORAGE" });
  expect(desk.log.errors.filter(({ code }) => code === "ERR_STORAGE")).toHaveLength(20);
  expect(consumer.stats.dropped.storage).toBe(20);
  expect(desk.stored()).toEqual(taken);
  desk.isUp = true;
  await desk.clock.run(consumer.flush());
  expect(desk.arrived.toSorted()).toEqual(taken.toSorted());
  // What was sent made room.
  await consumer.send(event("again"));
  expect(desk.stored()).toEqual(["again"]);
});

/** Whether this process may mount a disk of its own. */
function mount(directory: string): boolean {
  mkdirSync(directory);
  return spawnSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", directory]).status === 0;
}

test("a disk that is full to the last byte stops storing, and not sending: what was stored arrives, each once", async () => {
  using desk = new Desk();
  const directory = join(desk.directory, "disk");
  if (!mount(directory)) return;
  try {
    desk.isUp = false;
    const file = join(directory, "outbox.db");
    const consumer = desk.consumer({ database: desk.open(file), maxSize: 5 });
    const taken = await fill(consumer);
    expect(taken.length).toBeGreaterThan(10);
    desk.isUp = true;
    const report = await desk.clock.run(consumer.flush());
    expect(report).toMatchObject({ delivered: taken.length, retained: 0, dropped: 0 });
    expect(desk.arrived.toSorted()).toEqual(taken.toSorted());
    expect(consumer.stats.outbox.rows).toBe(0);
    // Once there is room, all of that is gone from the file as well.
    expect(spawnSync("mount", ["-o", "remount,size=8m", directory]).status).toBe(0);
    await desk.clock.advance(2000);
    expect(desk.open(file).prepare("SELECT count(*) AS count FROM growingio_message").get()).toEqual({ count: 0 });
    await consumer.send(event("again"));
    await desk.clock.run(consumer.stop());
    expect(desk.arrived.at(-1)).toBe("again");
  } finally {
    spawnSync("umount", ["-l", directory]);
  }
});

test("on a full disk, where nobody can be told who sends it, a batch is on its way once", async () => {
  using desk = new Desk();
  desk.isUp = false;
  const database = desk.open();
  let isFull = false;
  const full = (sql: string): void => {
    if (isFull && /^(?:INSERT|DELETE)/.test(sql)) {
      throw Object.assign(new Error("database or disk is full"), { errcode: 13 });
    }
  };
  const bodies: string[][] = [];
  const consumer = desk.consumer({
    database: {
      exec: (sql) => database.exec(sql),
      prepare(sql) {
        const statement = database.prepare(sql);
        const run = <Result>(call: () => Result): Result => {
          full(sql);
          return call();
        };
        return {
          run: (...values) => run(() => statement.run(...values)),
          all: (...values) => run(() => statement.all(...values)),
        };
      },
    },
    fetch: async (_, init) => {
      bodies.push(JSON.parse(new TextDecoder().decode(init.body as Uint8Array)).map(nameOf));
      if (!desk.isUp) return new Response("", { status: 503 });
      await new Promise<void>((resolve) => desk.clock.timer(resolve, 4000));
      return new Response();
    },
  });
  for (const name of names(10)) await consumer.send(event(name, name));
  await desk.clock.run(consumer.flush());
  [isFull, desk.isUp, bodies.length] = [true, true, 0];
  await desk.clock.advance(60_000);
  expect(bodies.flat().toSorted()).toEqual(names(10));
  // Once there is room, its row is written, so that others leave it alone, and all is gone in the end.
  isFull = false;
  await desk.clock.run(consumer.stop());
  expect(bodies.flat()).toHaveLength(10);
  expect(desk.stored()).toEqual([]);
});

test("what was taken while the disk was full is other processes' to see once there is room", async () => {
  using desk = new Desk();
  const database = desk.open();
  let isFull = false;
  const consumer = desk.consumer({
    database: {
      exec: (sql) => database.exec(sql),
      prepare(sql) {
        const statement = database.prepare(sql);
        return {
          run(...values) {
            if (isFull && sql.includes("INTO growingio_lease")) throw new Error("database or disk is full");
            return statement.run(...values);
          },
          all: (...values) => statement.all(...values),
        };
      },
    },
    fetch: () => new Promise(() => {}),
    requestTimeoutMs: 60_000,
    flushAfterMs: 1_000_000,
  });
  await consumer.send(event("a"));
  isFull = true;
  void consumer.flush();
  await desk.clock.advance(2000);
  isFull = false;
  await desk.clock.advance(2000);
  expect(await desk.clock.run(desk.consumer().flush({ timeoutMs: 1000 }))).toMatchObject({ retained: 1 });
  expect(desk.arrived).toEqual([]);
});

test("calls wait for a database that somebody has locked, and are stored when it is free", async () => {
  using desk = new Desk();
  const consumer = desk.consumer();
  const other = desk.open();
  other.exec("BEGIN IMMEDIATE");
  const sent = Promise.all(names(5).map((name) => consumer.send(event(name))));
  await desk.clock.advance(1000);
  other.exec("COMMIT");
  await desk.clock.run(sent);
  expect(desk.stored()).toEqual(names(5));
  expect(desk.log.errors).toEqual([]);
});

test("after five seconds with a locked database calls reject with ERR_STORAGE, and a flush ends in its time", async () => {
  using desk = new Desk();
  const consumer = desk.consumer();
  await consumer.send(event("stored"));
  const other = desk.open();
  other.exec("BEGIN IMMEDIATE");
  const began = desk.clock.time;
  expect(await desk.clock.run(codeOf(consumer.send(event("refused"))))).toBe("ERR_STORAGE");
  expect(desk.clock.time - began).toBeGreaterThanOrEqual(5000);
  expect(desk.clock.time - began).toBeLessThan(6000);
  expect(desk.log.drops).toEqual([{ names: ["refused"], reason: "storage", code: "ERR_STORAGE" }]);
  expect(await desk.clock.run(consumer.flush({ timeoutMs: 3000 }))).toMatchObject({ delivered: 0, retained: 1 });
  other.exec("ROLLBACK");
  expect(await desk.clock.run(consumer.stop())).toMatchObject({ delivered: 1, retained: 0 });
});

test("a transaction of the user's on the same connection is waited for as a lock is", async () => {
  using desk = new Desk();
  const database = desk.open();
  const consumer = desk.consumer({ database });
  database.exec("BEGIN");
  const sent = consumer.send(event("a"));
  await desk.clock.advance(100);
  database.exec("ROLLBACK");
  await desk.clock.run(sent);
  expect(desk.stored()).toEqual(["a"]);
});

test("a database that is locked when a process begins is opened when it is free", async () => {
  using desk = new Desk();
  await desk.consumer().send(event("before"));
  desk.kill();
  const other = desk.open();
  other.exec("BEGIN EXCLUSIVE");
  const consumer = desk.consumer();
  const sent = consumer.send(event("after"));
  await desk.clock.advance(500);
  other.exec("COMMIT");
  await desk.clock.run(sent);
  await desk.clock.run(consumer.flush());
  expect(desk.arrived).toEqual(["before", "after"]);
});

test("a message whose text is damaged goes to the dead letters, is told of, and holds up none behind it", async () => {
  using desk = new Desk();
  const consumer = desk.consumer();
  for (const name of names(8)) await consumer.send(event(name));
  desk.open().exec("UPDATE growingio_message SET body = substr(body, 1, 20) WHERE body LIKE '%\"e4\"%'");
  expect(await desk.clock.run(consumer.flush())).toMatchObject({ delivered: 7, dropped: 1, retained: 0 });
  expect(desk.arrived).toEqual(names(8).filter((name) => name !== "e4"));
  expect(desk.log.errors).toMatchObject([{ code: "ERR_STORAGE" }]);
  expect(consumer.deadLetters()).toMatchObject([{ reason: "storage", message: undefined }]);
});

test("a file that is damaged, or that is no database, is told of at each use, and breaks nothing", async () => {
  for (const damage of ["page", "header"]) {
    using desk = new Desk();
    desk.isUp = false;
    const first = desk.consumer();
    for (const name of names(300)) await first.send(event(name, name, padding));
    await desk.clock.run(first.stop({ timeoutMs: 0 }));
    const copy = join(desk.directory, "copy.db");
    desk.open().exec(`VACUUM INTO '${copy}'`);
    const bytes = readFileSync(copy);
    if (damage === "header") bytes.fill(0x55, 0, 100);
    else for (let page = 8; page < 30; page++) bytes.fill(0x55, page * 4096, page * 4096 + 4096);
    writeFileSync(copy, bytes);
    desk.isUp = true;
    const consumer = desk.consumer({ database: desk.open(copy) });
    await codeOf(consumer.send(event("now")));
    const report = await desk.clock.run(consumer.flush({ timeoutMs: 1000 }));
    // What cannot be opened has nothing that a flush could be about.
    expect(report.errors.some(({ code }) => code === "ERR_STORAGE")).toBe(damage === "page");
    expect(desk.log.errors.some(({ code }) => code === "ERR_STORAGE")).toBe(true);
    void consumer.stats;
    await desk.clock.run(consumer.stop({ timeoutMs: 1000 }));
    expect(desk.clock.timers).toBe(0);
  }
});

test("a database that somebody closes: calls reject, nothing throws, and what is stored is there for the next", async () => {
  using desk = new Desk();
  desk.isUp = false;
  const database = desk.open();
  const consumer = desk.consumer({ database });
  await consumer.send(event("stored"));
  database.close();
  expect(await desk.clock.run(codeOf(consumer.send(event("refused"))))).toBe("ERR_STORAGE");
  expect(consumer.stats.outbox.rows).toBe(1);
  await desk.clock.run(consumer.flush({ timeoutMs: 1000 }));
  expect(() => consumer.deadLetters()).toThrow("Cannot read dead letters: ");
  await desk.clock.run(consumer.stop({ timeoutMs: 1000 }));
  expect(desk.clock.timers).toBe(0);
  desk.isUp = true;
  await desk.clock.advance(4000); // what it had under a lease
  expect(await desk.clock.run(desk.consumer().stop())).toMatchObject({ delivered: 1 });
});

test(
  "a process that dies at any step of any transaction loses nothing that was stored, and nothing is sent out of turn",
  async () => {
    // Every seventh of them, another seventh in each run.
    for (let last = 1 + Math.floor(Math.random() * 7);; last += 7) {
      using desk = new Desk();
      const database = desk.open();
      const spy = counted(database);
      const stored: string[] = [];
      spy.last = last;
      const dying = desk.consumer({ database: spy, maxSize: 4, onError: () => {}, onDrop: () => {} });
      for (const part of [0, 1, 2, 3]) {
        const burst = names(5, `${part}-`);
        const codes = await desk.clock.run(
          Promise.all(burst.map((name) => codeOf(dying.send(event(name, name.slice(-1)))))),
        );
        stored.push(...burst.filter((_, index) => codes[index] === "resolved"));
        await desk.clock.advance(5);
      }
      desk.collector.failNext(1, { status: 403 });
      await desk.clock.run(dying.flush({ timeoutMs: 200 }));
      desk.kill();
      if (database.isTransaction) database.exec("ROLLBACK");
      const next = desk.consumer();
      await desk.clock.advance(4000);
      await desk.clock.run(next.flush());
      const given = next.deadLetters().flatMap(({ message }) =>
        message && "eventName" in message ? message.eventName : []
      );
      const known = new Set([...desk.arrived, ...given]);
      expect([last, stored.filter((name) => !known.has(name))]).toEqual([last, []]);
      for (const user of names(5, "")) {
        const seen = [...new Set(desk.arrived)].filter((name) => name.endsWith(`-${user}`));
        expect(seen).toEqual(seen.toSorted());
      }
      if (spy.steps < last) break;
    }
  },
  120_000,
);

test("a message larger than what is read in one go is sent, and memory holds a few of them at a time", async () => {
  using desk = new Desk();
  desk.isUp = false;
  const consumer = desk.consumer({ maxBatchBytes: 8_000_000 });
  for (const name of names(12)) await consumer.send(event(name, "u", { text: "x".repeat(1_000_000) }));
  await desk.clock.run(consumer.stop({ timeoutMs: 0 }));
  desk.isUp = true;
  const database = desk.open();
  let most = 0;
  const spy = counted(database);
  const prepare = spy.prepare;
  const next = desk.consumer({
    maxBatchBytes: 8_000_000,
    database: {
      exec: spy.exec,
      prepare: (sql) => {
        const statement = prepare(sql);
        return {
          ...statement,
          all(...values) {
            const rows = statement.all(...values);
            if (sql.includes("body")) most = Math.max(most, rows.length);
            return rows;
          },
        };
      },
    },
  });
  await desk.clock.run(next.flush());
  expect(desk.arrived).toEqual(names(12));
  expect(most).toBeLessThan(6);
});

test("an outbox in a database with tables of the user's touches none of them", () => {
  using desk = new Desk();
  const database: DatabaseSync = desk.open();
  database.exec("CREATE TABLE message (id INTEGER); INSERT INTO message VALUES (7); PRAGMA user_version = 3");
  desk.consumer({ database });
  expect(database.prepare("SELECT id FROM message").all()).toEqual([{ id: 7 }]);
  expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 3 });
});
