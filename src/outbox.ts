/**
 * An outbox: messages are stored in SQLite before they are sent, so what was accepted outlives the process. On Node 22.13
 * and newer, Deno, Bun, with better-sqlite3 on Node 20, and in Durable Objects.
 *
 * @example
 * ```ts
 * import { DatabaseSync } from "node:sqlite";
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { OutboxConsumer } from "@growingio-edge/tracker/outbox";
 *
 * const tracker = GrowingTracker.consumer(
 *   new OutboxConsumer({
 *     productId: "your-account-id",
 *     dataSourceId: "your-data-source-id",
 *     serverHost: "https://collect.example.com",
 *     database: new DatabaseSync("outbox.db"),
 *   }),
 * );
 * await tracker.trackCustomEvent("purchase", { anonymousId: "a" });
 * ```
 *
 * @module
 */
export * from "./outbox/consumer.ts";
export type { ObjectStorage, SqliteDatabase, SqlValue } from "./outbox/database.ts";
export type { DeadLetter } from "./outbox/letters.ts";
export type { OutboxConsumerOptions } from "./outbox/options.ts";
export type { OutboxHoldings } from "./outbox/holdings.ts";
