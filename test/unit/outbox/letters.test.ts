// How many dead letters are kept, of whom, and under which numbers.
import { expect, test } from "vitest";
import { Desk, event } from "./kit.ts";
import { nameOf } from "../../support/server.ts";
import type { OutboxConsumer } from "../../../src/outbox.ts";

const refusing = { maxSize: 2000, fetch: () => Promise.resolve(new Response("", { status: 404 })) };
const namesOf = (consumer: OutboxConsumer, after = 0): string[] =>
  consumer.deadLetters({ after, limit: 20_000 }).map(({ message }) => message ? nameOf(message) : "?");

/** Lets so many be given up. */
async function lose(desk: Desk, consumer: OutboxConsumer, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => consumer.send(event(`e${index}`, `u${index % 9}`))));
  await desk.clock.run(consumer.flush());
}

test("one product's dead letters neither push out another's nor grow too old by its rule", async () => {
  using desk = new Desk();
  const one = desk.consumer(refusing);
  const other = desk.consumer({ ...refusing, productId: "other", maxAgeMs: 1000 });
  await one.send(event("precious"));
  await desk.clock.run(one.flush());
  await lose(desk, other, 10_001);
  expect(namesOf(one)).toEqual(["precious"]);
  expect(other.stats.outbox.deadLetters).toBe(10_000);
  await desk.clock.advance(70_000);
  expect(other.stats.outbox.deadLetters).toBe(0);
  expect(namesOf(one)).toEqual(["precious"]);
});

test("it is the letters that are counted, not their numbers: where few are left, old ones stay", async () => {
  using desk = new Desk();
  const consumer = desk.consumer(refusing);
  await consumer.send(event("first"));
  await desk.clock.run(consumer.flush());
  const [first] = consumer.deadLetters();
  for (const _ of [1, 2, 3]) {
    await lose(desk, consumer, 5000);
    const between = `id > ${first?.id} AND id < (SELECT max(id) FROM growingio_dead_letter)`;
    desk.open().exec(`DELETE FROM growingio_dead_letter WHERE ${between}`);
  }
  await lose(desk, consumer, 2);
  expect(namesOf(consumer)).toEqual(["first", expect.any(String), "e0", "e1"]);
});

test("a number is never given again: who reads on behind the last one finds what came since", async () => {
  using desk = new Desk();
  const consumer = desk.consumer(refusing);
  await lose(desk, consumer, 3);
  const last = consumer.deadLetters().at(-1)?.id ?? 0;
  consumer.redeliver();
  await desk.clock.run(consumer.flush());
  expect(namesOf(consumer, last)).toEqual(["e0", "e1", "e2"]);
});
