// What is called while somebody else has the database: flush() and stop() wait for it, and their reports are exact.
import { expect, test } from "vitest";
import { codeOf } from "../../support/server.ts";
import { Desk, event } from "./kit.ts";

const names = (count: number, prefix = "e"): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** A connection that has the file for so long. */
function lock(desk: Desk, ms: number): void {
  const other = desk.open();
  other.exec("BEGIN IMMEDIATE");
  desk.clock.timer(() => other.exec("ROLLBACK"), ms);
}

test("a flush waits for what was called before it and is not stored yet, and says how much of it is still held", async () => {
  using desk = new Desk();
  desk.isUp = false;
  const consumer = desk.consumer();
  await consumer.send(event("stored"));
  lock(desk, 1000);
  for (const name of names(10)) void consumer.send(event(name));
  const report = await desk.clock.run(consumer.flush({ timeoutMs: 5000 }));
  expect(report).toMatchObject({ delivered: 0, retained: 11, dropped: 0, total: { delivered: 0, queued: 11 } });
  expect(report.requests).toBeGreaterThan(0);
  expect(desk.stored()).toEqual(["stored", ...names(10)]);
});

test("what a flush waited for is delivered by it, and what is called after it is none of its", async () => {
  using desk = new Desk();
  const consumer = desk.consumer({ flushAfterMs: 1_000_000 });
  await consumer.send(event("stored"));
  lock(desk, 1000);
  for (const name of names(10)) void consumer.send(event(name));
  const flushed = consumer.flush();
  for (const name of names(4, "later")) void consumer.send(event(name));
  const second = consumer.flush();
  expect(await desk.clock.run(flushed)).toMatchObject({ delivered: 11, retained: 0, dropped: 0 });
  expect(await desk.clock.run(second)).toMatchObject({ delivered: 15, retained: 0, dropped: 0 });
  expect(desk.arrived).toEqual(["stored", ...names(10), ...names(4, "later")]);
});

test("a flush whose time is over before the database is free holds what it could not store", async () => {
  using desk = new Desk();
  const consumer = desk.consumer({ flushAfterMs: 1_000_000 });
  lock(desk, 3000);
  for (const name of names(3)) void consumer.send(event(name));
  expect(await desk.clock.run(consumer.flush({ timeoutMs: 500 }))).toMatchObject({ delivered: 0, retained: 3 });
  expect(await desk.clock.run(consumer.flush())).toMatchObject({ delivered: 3, retained: 0 });
});

test("what is refused after five seconds with a locked database is dropped in the report, with its error", async () => {
  using desk = new Desk();
  const consumer = desk.consumer({ flushAfterMs: 1_000_000 });
  await consumer.send(event("stored"));
  lock(desk, 7000);
  const codes = Promise.all(names(3).map((name) => codeOf(consumer.send(event(name)))));
  const report = await desk.clock.run(consumer.flush());
  expect(report).toMatchObject({ delivered: 1, retained: 0, dropped: 3, errors: [{ code: "ERR_STORAGE" }] });
  expect(await codes).toEqual(["ERR_STORAGE", "ERR_STORAGE", "ERR_STORAGE"]);
});

test("stop() waits for what is not stored yet, and sends it", async () => {
  using desk = new Desk();
  const consumer = desk.consumer();
  await consumer.send(event("first"));
  await desk.clock.run(consumer.flush());
  lock(desk, 400);
  const sent = codeOf(consumer.send(event("last")));
  expect(await desk.clock.run(consumer.stop({ timeoutMs: 5000 }))).toMatchObject({ delivered: 1, dropped: 0 });
  expect([await sent, desk.arrived, desk.clock.timers]).toEqual(["resolved", ["first", "last"], 0]);
});

test("stop() with a server of no use leaves in the file what it waited for", async () => {
  using desk = new Desk();
  desk.isUp = false;
  const consumer = desk.consumer();
  lock(desk, 400);
  const sent = codeOf(consumer.send(event("last")));
  expect(await desk.clock.run(consumer.stop({ timeoutMs: 5000 }))).toMatchObject({ retained: 1, dropped: 0 });
  expect([await sent, desk.stored(), desk.clock.timers]).toEqual(["resolved", ["last"], 0]);
});

test("stop() whose time is over before the database is free says that what was not stored is dropped", async () => {
  using desk = new Desk();
  const consumer = desk.consumer();
  lock(desk, 3000);
  const sent = codeOf(consumer.send(event("last")));
  expect(await desk.clock.run(consumer.stop({ timeoutMs: 500 }))).toMatchObject({ retained: 0, dropped: 1 });
  expect(await sent).toBe("ERR_STORAGE");
  expect(desk.log.drops).toMatchObject([{ names: ["last"], reason: "storage" }]);
});

test("what was delivered and cannot be deleted while somebody has the database is not held in a report", async () => {
  using desk = new Desk();
  let answer: (response: Response) => void = () => {};
  const consumer = desk.consumer({
    fetch: () => new Promise((resolve) => answer = resolve),
    maxSize: 3,
    concurrency: 1,
  });
  for (const name of names(5)) await consumer.send(event(name));
  const flushed = consumer.flush({ timeoutMs: 1000 });
  await desk.clock.advance(10);
  lock(desk, 2000);
  answer(new Response());
  expect(await desk.clock.run(flushed)).toMatchObject({ delivered: 3, retained: 2 });
});
