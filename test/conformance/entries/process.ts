// For runtimes that run a file: prints the results as its last line.
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import type { SqliteDatabase } from "../../../src/outbox.ts";
import { run } from "./run.ts";

/** The SQLite that this runtime brings, if it brings any. */
async function sqlite(): Promise<SqliteDatabase | undefined> {
  for (const specifier of ["bun:sqlite", "node:sqlite"]) {
    try {
      const { Database, DatabaseSync = Database }: Record<string, new (path: string) => SqliteDatabase> = await import(
        specifier
      );
      if (DatabaseSync) return new DatabaseSync(":memory:");
    } catch {
      // Not here.
    }
  }
  return undefined;
}

console.log(JSON.stringify(await run([], [], sqlite)));

// A timer in the background is left behind. It must not keep the process alive: whoever started it looks.
const consumer = new AsyncBufferedConsumer({
  productId: "p",
  dataSourceId: "d",
  serverHost: "http://collector.test",
  flushAfterMs: 600_000,
});
await GrowingTracker.consumer(consumer).trackCustomEvent("left behind", { anonymousId: "a" });
