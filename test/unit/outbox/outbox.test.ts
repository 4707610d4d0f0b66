import { spawnSync } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { GrowingTracker } from "../../../src/index.ts";
import { codeOf, nameOf } from "../../support/server.ts";
import { betterSqlite, counted, Desk, event, item } from "./kit.ts";

const names = (count: number, prefix = "e"): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

test("a call resolves when its message is committed: another connection sees it then", async () => {
  using desk = new Desk();
  const consumer = desk.consumer();
  const sent = consumer.send(event("first"));
  expect(desk.stored()).toEqual([]);
  await sent;
  expect(desk.stored()).toEqual(["first"]);
});

test("the calls of one burst share a transaction", async () => {
  using desk = new Desk();
  const database = counted(desk.open());
  const consumer = desk.consumer({ database, maxSize: 2000 });
  await desk.clock.run(consumer.flush());
  database.log.length = 0;
  await Promise.all(names(100).map((name) => consumer.send(event(name))));
  expect(database.log.filter((sql) => sql === "COMMIT")).toHaveLength(1);
  expect(desk.stored()).toEqual(names(100));
});

test("what an earlier process left is sent first, in order, before what is tracked now", async () => {
  using desk = new Desk();
  const before = desk.consumer();
  for (const name of names(10)) await before.send(event(name));
  desk.kill();
  const after = desk.consumer();
  await after.send(event("new"));
  await desk.clock.run(after.flush());
  expect(desk.arrived).toEqual([...names(10), "new"]);
  expect(desk.stored()).toEqual([]);
});

test("a process sends what it finds without being asked, and without a call", async () => {
  using desk = new Desk();
  await desk.consumer().send(event("left"));
  desk.kill();
  desk.consumer();
  await desk.clock.advance(10);
  expect(desk.arrived).toEqual(["left"]);
});

test("stop() leaves in the file what is left, says so, gives nothing up, and leaves no timer", async () => {
  using desk = new Desk();
  desk.isUp = false;
  const consumer = desk.consumer();
  await Promise.all(names(5).map((name) => consumer.send(event(name))));
  const report = await desk.clock.run(consumer.stop());
  expect(report).toMatchObject({ delivered: 0, retained: 5, dropped: 0 });
  expect(desk.log.drops).toEqual([]);
  expect(desk.clock.timers).toBe(0);
  expect(await codeOf(consumer.send(event("late")))).toBe("ERR_STOPPED");
  expect(desk.stored()).toEqual(names(5));
  // Nobody has to wait for its leases.
  desk.isUp = true;
  expect(await desk.clock.run(desk.consumer().flush({ timeoutMs: 100 }))).toMatchObject({ delivered: 5 });
});

test("what is tracked right before a process ends is stored by stop({ timeoutMs: 0 })", () => {
  using desk = new Desk();
  const consumer = desk.consumer();
  void consumer.send(event("last"));
  void consumer.stop({ timeoutMs: 0 });
  expect(desk.stored()).toEqual(["last"]);
});

test("what a dead process had under a lease is taken when that has run out, and by nobody before", async () => {
  using desk = new Desk();
  const dead = desk.consumer({ fetch: () => new Promise(() => {}), requestTimeoutMs: 60_000, maxSize: 3 });
  await Promise.all(names(3).map((name) => dead.send(event(name))));
  await desk.clock.advance(10);
  desk.kill();
  desk.consumer({ flushAfterMs: 100 });
  await desk.clock.advance(2500);
  expect(desk.arrived).toEqual([]);
  await desk.clock.advance(2000);
  expect(desk.arrived).toEqual(names(3));
});

test("two processes that share a file send each message once, and a flush covers what either stored", async () => {
  using desk = new Desk();
  const [one, other] = [desk.consumer(), desk.consumer()];
  for (const name of names(20)) await one.send(event(name, name));
  for (const name of names(20, "f")) await other.send(event(name, name));
  const [first, second] = await desk.clock.run(Promise.all([one.flush(), other.flush()]));
  for (const { delivered, retained, dropped } of [first, second]) {
    expect([delivered, retained, dropped]).toEqual([40, 0, 0]);
  }
  expect(desk.arrived.toSorted()).toEqual([...names(20), ...names(20, "f")].toSorted());
});

test("a process whose turn at the file comes late leaves alone what another took meanwhile", async () => {
  using desk = new Desk();
  const sent: string[] = [];
  const hanging = (name: string) => ({ fetch: () => new Promise<never>(() => void sent.push(name)) });
  const first = desk.consumer(hanging("first"));
  await first.send(event("a"));
  const database = desk.open();
  let onTurn = (): void => {};
  const second = desk.consumer({
    ...hanging("second"),
    database: {
      exec(sql) {
        if (sql.startsWith("BEGIN")) onTurn();
        database.exec(sql);
      },
      prepare: (sql) => database.prepare(sql),
    },
  });
  // It waits for the other, who sends it meanwhile.
  onTurn = () => {
    onTurn = () => {};
    desk.clock.time += 10;
    void first.flush();
  };
  void second.flush();
  await desk.clock.advance(1000);
  expect(sent).toEqual(["first"]);
});

test("another number of shards in the next run keeps the order of each user", async () => {
  using desk = new Desk();
  desk.isUp = false;
  let number = 0;
  for (const concurrency of [1, 4, 3, 7]) {
    const consumer = desk.consumer({ concurrency });
    for (let index = 0; index < 30; index++) await consumer.send(event(`${number}`, `u${number++ % 6}`));
    await desk.clock.run(consumer.stop({ timeoutMs: 10 }));
  }
  desk.isUp = true;
  await desk.clock.run(desk.consumer({ concurrency: 5, maxSize: 7 }).flush());
  expect(desk.arrived).toHaveLength(120);
  for (let user = 0; user < 6; user++) {
    const seen = desk.arrived.map(Number).filter((index) => index % 6 === user);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  }
});

test("what a server refuses is among the dead letters with its status, and is sent again when it is put back", async () => {
  using desk = new Desk();
  const consumer = desk.consumer();
  desk.collector.failNext(1, { status: 403 });
  await consumer.send(event("refused"));
  await desk.clock.run(consumer.flush());
  expect(desk.stored()).toEqual([]);
  expect(desk.log.drops).toMatchObject([{ names: ["refused"], reason: "rejected" }]);
  const [letter] = consumer.deadLetters();
  expect(letter).toMatchObject({ kind: "event", reason: "rejected", status: 403, died: desk.clock.time });
  expect(letter?.message && nameOf(letter.message)).toBe("refused");
  expect(consumer.stats.outbox).toMatchObject({ rows: 0, deadLetters: 1 });
  expect(consumer.redeliver()).toBe(1);
  await desk.clock.run(consumer.flush());
  expect(desk.arrived).toEqual(["refused"]);
  expect(consumer.stats.outbox).toEqual({ rows: 0, bytes: 0, oldestMs: 0, deadLetters: 0 });
});

test("somebody is erased from what is stored and from the dead letters, and the others are sent in full", async () => {
  using desk = new Desk();
  const consumer = desk.consumer({ maxRows: 8 });
  const tracker = GrowingTracker.consumer(consumer);
  desk.collector.failNext(1, { status: 403 });
  await tracker.trackCustomEvent("refused", { loginUserId: "gone" });
  await desk.clock.run(consumer.flush());
  desk.isUp = false;
  await tracker.trackCustomEvent("as visitor", { anonymousId: "gone-too" });
  await tracker.trackCustomEvent("by another", { anonymousId: "gone's friend", attributes: { userId: "gone" } });
  await tracker.trackUser("gone", { attributes: { age: 3 } });
  await tracker.submitItem("product", "gone");
  await tracker.trackCustomEvent("as user", { loginUserId: "gone", anonymousId: "x" });
  await desk.clock.run(consumer.flush());
  const { rows, bytes } = consumer.stats.outbox;
  expect(consumer.erase(["gone", "gone-too", "nobody"])).toBe(4);
  expect(consumer.stats.outbox).toMatchObject({ rows: rows - 3, deadLetters: 0 });
  expect(consumer.stats.outbox.bytes).toBeLessThan(bytes / 1.5);
  expect(desk.stored()).toHaveLength(2);
  // There is room again for as many as were erased.
  desk.isUp = true;
  await Promise.all(names(6).map((name) => tracker.trackCustomEvent(name, { anonymousId: "later" })));
  expect(await desk.clock.run(consumer.flush())).toMatchObject({ delivered: 8, retained: 0 });
  expect(desk.arrived.toSorted()).toEqual([...names(6), "by another", "gone"].toSorted());
  expect(consumer.stats.outbox).toEqual({ rows: 0, bytes: 0, oldestMs: 0, deadLetters: 0 });
});

test("what is on its way when its user is erased ends as it would have, and is counted once", async () => {
  using desk = new Desk();
  let answer: (response: Response) => void = () => {};
  const consumer = desk.consumer({ fetch: () => new Promise((resolve) => answer = resolve) });
  const tracker = GrowingTracker.consumer(consumer);
  await tracker.trackCustomEvent("e", { loginUserId: "gone" });
  const flushed = consumer.flush();
  await desk.clock.advance(10);
  expect(consumer.erase(["gone"])).toBe(1);
  answer(new Response());
  await desk.clock.run(flushed);
  expect(consumer.stats).toMatchObject({ queued: 0, leased: 0, outbox: { rows: 0, bytes: 0 } });
});

test("an id that is no text erases nothing, and is told", () => {
  using desk = new Desk();
  const consumer = desk.consumer();
  for (const ids of ["gone", [7], [""], undefined]) {
    expect(() => consumer.erase(ids as never)).toThrow("Cannot erase messages as 'ids' must be a list of texts");
  }
});

test("dead letters are ten thousand at the most, and the oldest go first", async () => {
  using desk = new Desk();
  const consumer = desk.consumer({ maxSize: 2000, fetch: () => Promise.resolve(new Response("", { status: 403 })) });
  await Promise.all(names(10_300).map((name) => consumer.send(event(name, name))));
  await desk.clock.run(consumer.flush());
  expect(consumer.stats.outbox.deadLetters).toBe(10_000);
  const page = consumer.deadLetters({ limit: 2 });
  expect(consumer.deadLetters({ after: page[1]?.id, limit: 1 })[0]?.id).toBe((page[1]?.id ?? 0) + 1);
});

test("what is older than maxAgeMs is given up when the server is of no use, and its dead letter goes in time", async () => {
  using desk = new Desk();
  desk.isUp = false;
  const consumer = desk.consumer({ maxAgeMs: 3_600_000, flushAfterMs: 1000 });
  await consumer.send(event("old"));
  await desk.clock.advance(1_800_000);
  await consumer.send(event("young"));
  await desk.clock.advance(1_900_000);
  expect(desk.log.drops).toEqual([{ names: ["old"], reason: "expired", code: undefined }]);
  expect(desk.stored()).toEqual(["young"]);
  expect(consumer.deadLetters()).toMatchObject([{ reason: "expired" }]);
  desk.isUp = true;
  await desk.clock.advance(3_700_000);
  expect(consumer.stats.outbox).toMatchObject({ rows: 0, deadLetters: 0 });
});

test("a clock that jumps by days either way makes nothing too old that the server takes", async () => {
  using desk = new Desk();
  for (const days of [30, -60]) {
    const consumer = desk.consumer({ maxAgeMs: 3_600_000 });
    await consumer.send(event(`${days}`));
    desk.clock.time += days * 86_400_000;
    expect(await desk.clock.run(consumer.stop())).toMatchObject({ delivered: 1, dropped: 0 });
  }
  expect(desk.arrived).toEqual(["30", "-60"]);
});

test("beyond maxRows a call is refused, and what is stored stays", async () => {
  using desk = new Desk();
  desk.isUp = false;
  const consumer = desk.consumer({ maxRows: 3 });
  const codes = await desk.clock.run(Promise.all(names(5).map((name) => codeOf(consumer.send(event(name))))));
  expect(codes).toEqual(["resolved", "resolved", "resolved", "ERR_OVERFLOW", "ERR_OVERFLOW"]);
  expect(desk.stored()).toEqual(names(3));
  // In the next run as well, and with "wait" until there is room.
  desk.kill();
  desk.isUp = true;
  const next = desk.consumer({ maxRows: 3, overflow: "wait" });
  await desk.clock.run(next.send(event("later")));
  await desk.clock.run(next.flush());
  expect(desk.arrived).toEqual([...names(3), "later"]);
});

test("stats tell rows, bytes, the age of the oldest and dead letters", async () => {
  using desk = new Desk();
  desk.isUp = false;
  const consumer = desk.consumer();
  await consumer.send(event("a"));
  await desk.clock.advance(5000);
  await consumer.send(item("b"));
  const { outbox, queued } = consumer.stats;
  expect(outbox).toMatchObject({ rows: 2, oldestMs: 5000, deadLetters: 0 });
  expect(outbox.bytes).toBeGreaterThan(500);
  expect(queued).toBe(2);
});

test("with `disabled` nothing is stored, and what is stored stays", async () => {
  using desk = new Desk();
  await desk.consumer().send(event("stored"));
  desk.kill();
  const consumer = desk.consumer({ disabled: true });
  await consumer.send(event("never"));
  expect(await desk.clock.run(consumer.stop())).toMatchObject({ delivered: 0, retained: 0, dropped: 0 });
  expect(desk.stored()).toEqual(["stored"]);
  expect(consumer.stats.outbox.rows).toBe(0);
});

test("a bound tracker keeps its invocation until what it stored is sent", async () => {
  using desk = new Desk();
  const consumer = desk.consumer();
  const pending: Promise<unknown>[] = [];
  const bound = GrowingTracker.consumer(consumer).bind({ waitUntil: (promise) => void pending.push(promise) });
  await bound.trackCustomEvent("visit", { anonymousId: "a" });
  expect(pending).toHaveLength(1);
  await desk.clock.run(Promise.all(pending));
  expect(desk.arrived).toEqual(["visit"]);
});

test("each product has messages of its own in a file, and kinds that this version does not know are left alone", async () => {
  using desk = new Desk();
  desk.isUp = false;
  const [one, other] = [desk.consumer(), desk.consumer({ productId: "other" })];
  await one.send(event("mine"));
  await other.send(event("theirs"));
  const database = desk.open();
  database.exec("INSERT INTO growingio_lane (product, kind, count) VALUES ('pid', 'later', 1)");
  database.exec(
    "INSERT INTO growingio_message SELECT lane * 1099511627776 + 1, 0, 0, 9, '{}' FROM growingio_lane " +
      "WHERE kind = 'later'",
  );
  await desk.clock.run(other.stop({ timeoutMs: 10 }));
  desk.isUp = true;
  expect(await desk.clock.run(one.stop())).toMatchObject({ delivered: 1, retained: 0 });
  expect(desk.arrived).toEqual(["mine"]);
  expect(database.prepare("SELECT count(*) AS count FROM growingio_message").get()).toEqual({ count: 2 });
});

test("an outbox of a newer version is refused, with what to do, and is not touched", () => {
  using desk = new Desk();
  desk.consumer();
  desk.open().exec("UPDATE growingio_outbox SET version = 99");
  expect(() => desk.consumer()).toThrow(
    "Cannot open an outbox as 'database' must hold an outbox of version 1 or older: a newer version of this package " +
      "made it: current value is 99",
  );
});

test("what is no database is refused, and the error names what there is for each runtime", () => {
  using desk = new Desk();
  const make = (database: unknown) => () => desk.consumer({ database: database as DatabaseSync });
  expect(make({ exec() {} })).toThrow(/must be an open database, and has no 'prepare'/);
  expect(make("outbox.db")).toThrow(/node:sqlite \(Node 22\.13 and newer, Deno\).*better-sqlite3 \(Node 20\)/);
  expect(make({ transactionSync() {} })).toThrow(/has no 'sql'/);
  expect(make({
    get sql() {
      throw new Error("not with SQLite");
    },
    transactionSync() {},
  })).toThrow(/has no 'sql'/);
});

test("better-sqlite3, which is stricter about what returns rows, does as well", async () => {
  using desk = new Desk();
  const consumer = desk.consumer({ database: betterSqlite(desk.open()), maxAgeMs: 1_000_000 });
  desk.collector.failNext(1, { status: 403 });
  await consumer.send(event("refused"));
  await desk.clock.run(consumer.flush());
  expect(consumer.redeliver(consumer.deadLetters().map(({ id }) => id))).toBe(1);
  await consumer.send(item("i"));
  expect(await desk.clock.run(consumer.stop())).toMatchObject({ delivered: 2, errors: [] });
});

test("two processes with the same users, one of which is frozen until its lease ran out: nothing is lost", async () => {
  using desk = new Desk();
  let answer: (response: Response) => void = () => {};
  const frozen = desk.consumer({ fetch: () => new Promise((resolve) => answer = resolve), maxSize: 2 });
  await Promise.all([frozen.send(event("a")), frozen.send(event("b"))]);
  await desk.clock.advance(10);
  const database = desk.open();
  // What others see of a process that renews nothing.
  database.exec("UPDATE growingio_lease SET until = until - 10000");
  const other = desk.consumer();
  await desk.clock.run(other.flush());
  expect(desk.arrived).toEqual(["a", "b"]);
  answer(new Response("ok"));
  expect(await desk.clock.run(frozen.stop())).toMatchObject({ retained: 0, dropped: 0 });
  expect(desk.stored()).toEqual([]);
});

test("a process that ends with messages in its outbox is not warned of them, as they are not lost", () => {
  using desk = new Desk();
  const entry = (name: string): string => new URL(`../../../src/${name}.ts`, import.meta.url).href;
  const program = `
    import { DatabaseSync } from "node:sqlite";
    import { CustomEventMessage } from "${entry("hints")}";
    import { OutboxConsumer } from "${entry("outbox")}";
    const fetch = () => new Promise(() => {});
    const database = new DatabaseSync(${JSON.stringify(desk.file)});
    const options = { productId: "p", dataSourceId: "d", serverHost: "https://collect.test", fetch, database };
    await new OutboxConsumer(options).send(CustomEventMessage.create({ eventName: "e", anonymousId: "a" }, {}, 1));
  `;
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module-typescript", "--eval", program];
  const { stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  expect(desk.stored()).toEqual(["e"]);
});
