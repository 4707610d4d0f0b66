// Stores so many events in an outbox, opens it anew, and sends them.
//   outbox.ts <events>
import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GrowingTracker } from "@growingio-edge/tracker";
import { OutboxConsumer } from "@growingio-edge/tracker/outbox";
import { attributesOf, DATA_SOURCE_ID, EVENT_NAME, PRODUCT_ID, visitorOf, wireEventOf } from "../sample.ts";

const events = Number(process.argv[2] ?? "10000");
const BURST = 100;
const directory = mkdtempSync(join(tmpdir(), "growingio-bench-"));

function consumerOf(
  file: string,
  isUp: boolean,
  sent = (): void => {},
): OutboxConsumer {
  return new OutboxConsumer({
    productId: PRODUCT_ID,
    dataSourceId: DATA_SOURCE_ID,
    serverHost: "https://collect.test",
    database: new DatabaseSync(join(directory, file)),
    maxRows: 10_000_000,
    maxBytes: Number.MAX_SAFE_INTEGER,
    flushAfterMs: isUp ? 10_000 : 1_000_000,
    maxSize: isUp ? 500 : 2000,
    // One that does not answer lets four batches go, and then nothing but storing happens.
    fetch: () => {
      sent();
      return isUp ? Promise.resolve(new Response("ok")) : new Promise(() => {});
    },
    onError: () => {},
  });
}

/** Microseconds for each event that is stored. */
async function store(consumer: OutboxConsumer, count: number): Promise<number> {
  const tracker = GrowingTracker.consumer(consumer);
  const began = performance.now();
  for (let first = 0; first < count; first += BURST) {
    const calls: Promise<void>[] = [];
    for (let index = first; index < first + BURST; index++) {
      calls.push(tracker.trackCustomEvent(EVENT_NAME, {
        anonymousId: visitorOf(index),
        attributes: attributesOf(index),
      }));
    }
    await Promise.all(calls);
  }
  return (performance.now() - began) * 1000 / count;
}

/** Microseconds for each event with SQLite alone. */
function floor(count: number): number {
  const database = new DatabaseSync(join(directory, "floor.db"));
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE message (id INTEGER PRIMARY KEY, body TEXT)",
  );
  const [begin, insert, commit] = [
    "BEGIN IMMEDIATE",
    "INSERT INTO message VALUES (?, ?)",
    "COMMIT",
  ]
    .map((sql) => database.prepare(sql));
  const began = performance.now();
  for (let first = 0; first < count; first += BURST) {
    begin?.run();
    for (let index = first; index < first + BURST; index++) {
      insert?.run(index, JSON.stringify(wireEventOf(index)));
    }
    commit?.run();
  }
  const us = (performance.now() - began) * 1000 / count;
  database.close();
  return us;
}

try {
  await store(consumerOf("warm.db", true), 20_000);
  const floorUs = floor(Math.min(events, 200_000));
  const before = consumerOf("outbox.db", false);
  const acceptUs = await store(before, events);
  await before.stop({ timeoutMs: 0 });
  let first: number | undefined;
  const began = performance.now();
  const after = consumerOf(
    "outbox.db",
    true,
    () => first ??= performance.now() - began,
  );
  const openMs = performance.now() - began;
  const { delivered } = await after.flush({ timeoutMs: 600_000 });
  const ms = performance.now() - began;
  if (delivered !== events) {
    throw new Error(`${delivered} of ${events} were delivered`);
  }
  await after.stop();
  const drainUs = ms * 1000 / events;
  console.log(
    JSON.stringify({
      floorUs,
      acceptUs,
      openMs,
      firstMs: first,
      drainUs,
      perSecond: events / ms * 1000,
    }),
  );
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.exit();
