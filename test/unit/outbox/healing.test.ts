// What others did to a file: counts that are off, versions, and more products than it has room for.
import { expect, test } from "vitest";
import { codeOf } from "../../support/server.ts";
import { counted, Desk, event } from "./kit.ts";

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `e${index}`);

test("rows that somebody deletes by hand take up no room, also while the outbox is open", async () => {
  using desk = new Desk();
  desk.isUp = false;
  const consumer = desk.consumer({ maxRows: 5, flushAfterMs: 1_000_000 });
  for (const name of names(5)) await consumer.send(event(name));
  expect(await codeOf(consumer.send(event("beyond")))).toBe("ERR_OVERFLOW");
  desk.open().exec("DELETE FROM growingio_message");
  expect(consumer.stats.outbox).toMatchObject({ rows: 0, bytes: 0 });
  await consumer.send(event("after"));
  expect(await desk.clock.run(consumer.flush())).toMatchObject({ delivered: 0, retained: 1 });
  desk.open().exec("DELETE FROM growingio_message");
  expect(await desk.clock.run(consumer.stop())).toMatchObject({ delivered: 0, retained: 0 });
});

test("where some of the rows were deleted, the rest is sent, and then nothing is counted", async () => {
  using desk = new Desk();
  desk.isUp = false;
  const consumer = desk.consumer({ flushAfterMs: 1_000_000 });
  for (const name of names(6)) await consumer.send(event(name));
  desk.open().exec("DELETE FROM growingio_message WHERE id IN (SELECT id FROM growingio_message LIMIT 4)");
  desk.isUp = true;
  await desk.clock.run(consumer.flush());
  expect(desk.arrived).toEqual(["e4", "e5"]);
  expect(consumer.stats.outbox).toMatchObject({ rows: 0, bytes: 0 });
});

test("rows that a saved file has without their count are sent, and nothing is stored in their place", async () => {
  using desk = new Desk();
  desk.isUp = false;
  for (const name of names(3)) await desk.consumer().send(event(name));
  desk.kill();
  desk.open().exec("UPDATE growingio_lane SET next = 1, count = 0, bytes = 0");
  desk.isUp = true;
  const consumer = desk.consumer();
  await consumer.send(event("new"));
  expect(await desk.clock.run(consumer.stop())).toMatchObject({ retained: 0 });
  expect(desk.arrived).toEqual([...names(3), "new"]);
  expect(desk.stored()).toEqual([]);
});

test("opening a file counts no rows where its counts are as they should be", async () => {
  using desk = new Desk();
  desk.isUp = false;
  await desk.consumer().send(event("a"));
  desk.kill();
  const database = counted(desk.open());
  desk.consumer({ database });
  expect(database.log.filter((sql) => sql.includes("count(*)"))).toEqual([]);
});

test("an outbox of a newer version is refused before anything of its file is changed", () => {
  using desk = new Desk();
  const before = desk.open();
  desk.consumer({ database: before });
  desk.kill();
  before.close();
  const database = desk.open();
  database.exec("UPDATE growingio_outbox SET version = 99; PRAGMA journal_mode = DELETE");
  expect(() => desk.consumer()).toThrow(/of version 1 or older/);
  expect(desk.open().prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "delete" });
});

test("a file takes thousands of product ids, and says so when one more has no room", async () => {
  using desk = new Desk();
  desk.consumer();
  const lanes = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2728) " +
    "INSERT INTO growingio_lane (product, kind) SELECT 'p' || i, kind FROM n, (VALUES ('event'), ('item'), ('mapping')) " +
    "AS kinds(kind)";
  desk.open().exec(lanes.replace("AS kinds(kind)", "").replace("kind FROM", "column1 FROM"));
  const last = desk.consumer({ productId: "last" });
  await last.send(event("a"));
  expect(await desk.clock.run(last.stop())).toMatchObject({ delivered: 1 });
  expect(() => desk.consumer({ productId: "one more" })).toThrow(
    "Cannot open an outbox as 'database' must hold messages of fewer product ids: give those that come a database of " +
      "their own: current value is 2731",
  );
  // Nobody else is kept from it.
  const first = desk.consumer();
  await first.send(event("b"));
  expect(await desk.clock.run(first.stop())).toMatchObject({ delivered: 1 });
});

test("a row of the user's beyond what a number holds exactly is no reason to leave a transaction open", async () => {
  using desk = new Desk();
  const database = desk.open();
  const consumer = desk.consumer({ database });
  database.exec("CREATE TABLE own (id INTEGER PRIMARY KEY); INSERT INTO own VALUES (9007199254740993)");
  await consumer.send(event("a"));
  expect(await desk.clock.run(consumer.stop())).toMatchObject({ delivered: 1, errors: [] });
  expect(database.isTransaction).toBe(false);
});
