// Tracks burst after burst into an outbox until somebody kills it, and writes what it knows to be stored and delivered.
//   kill-program.ts <entry> <outbox entry> <{ file, serverHost, name, isLast }>
import { writeSync } from "node:fs";
import type * as Core from "../../src/index.ts";
import type * as Outbox from "../../src/outbox.ts";

const [core = "", outbox = "", input = ""] = process.argv.slice(2);
const { CustomEventMessage, GrowingTracker } = await import(core) as typeof Core;
const { OutboxConsumer } = await import(outbox) as typeof Outbox;
const { file, serverHost, name, isLast } = JSON.parse(input);

/** The SQLite that this runtime has. */
async function open(): Promise<Outbox.SqliteDatabase> {
  const specifier = "Bun" in globalThis ? "bun:sqlite" : "node:sqlite";
  const { Database, DatabaseSync = Database }: Record<string, new (path: string) => Outbox.SqliteDatabase> =
    await import(specifier);
  if (!DatabaseSync) throw new Error(`${specifier} has no database`);
  return new DatabaseSync(file);
}

/** At once, and not when there is time for it: there may be none. */
const write = (text: string): number => writeSync(1, `${text}\n`);

const consumer = new OutboxConsumer({
  productId: "product",
  dataSourceId: "source",
  serverHost,
  database: await open(),
  maxSize: 20,
  flushAfterMs: 20,
  retryBackoffMs: 10,
  onError: () => {},
  onDrop: (_, reason) => write(`dropped ${reason}`),
  onDelivered: (messages) =>
    write(`delivered ${messages.map((message) => "eventName" in message ? message.eventName : "").join(" ")}`),
});
const tracker = GrowingTracker.consumer(consumer);
write("begun");
if (isLast) {
  for (let tries = 0; tries < 10 && consumer.stats.outbox.rows > 0; tries++) await tracker.flush();
  const { retained } = await tracker.stop();
  write(`left ${retained}`);
} else {
  for (let index = 0;;) {
    const names = Array.from({ length: 1 + Math.floor(Math.random() * 5) }, () => `${name}-${index++}`);
    await Promise.all(names.map((event) => {
      const user = `${name.split("-")[0]}-${Number(event.split("-").at(-1)) % 3}`;
      return tracker.track(CustomEventMessage.create({ eventName: event, anonymousId: user }, {}, Date.now()));
    }));
    write(`stored ${names.join(" ")}`);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
  }
}
