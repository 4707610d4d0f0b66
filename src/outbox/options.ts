import type { AsyncBufferedConsumerOptions } from "../consumer/options.ts";
import { readBackground, type ResolvedAsyncOptions } from "../consumer/resolve.ts";
import { Reader } from "../rules/reader.ts";
import { integer, type Rule, rule } from "../rules/rules.ts";
import { database, type ObjectStorage, type SqliteDatabase } from "./database.ts";

/**
 * The options of an {@linkcode OutboxConsumer}: those of an `AsyncBufferedConsumer`, with a file's bounds in place of
 * memory's.
 *
 * @example
 * ```ts
 * import { DatabaseSync } from "node:sqlite";
 * import { OutboxConsumer, type OutboxConsumerOptions } from "@growingio-edge/tracker/outbox";
 *
 * const options: OutboxConsumerOptions = {
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 *   database: new DatabaseSync("outbox.db"),
 *   maxAgeMs: 7 * 24 * 3600 * 1000,
 * };
 * const consumer = new OutboxConsumer(options);
 * ```
 */
export interface OutboxConsumerOptions extends Omit<AsyncBufferedConsumerOptions, "maxQueueSize" | "maxQueueBytes"> {
  /**
   * Where messages are stored: an open SQLite database that nobody else uses by the same connection, or `ctx.storage` of
   * a Durable Object. It stays yours: `stop()` does not close it.
   */
  readonly database: SqliteDatabase | ObjectStorage;
  /**
   * How many messages are stored at the most: 1 or more. What comes beyond is refused as `overflow` says.
   *
   * @default 1000000
   */
  readonly maxRows?: number | undefined;
  /**
   * How many bytes messages may take, as estimated from the lengths of their texts: 1 or more.
   *
   * @default 1073741824
   */
  readonly maxBytes?: number | undefined;
  /**
   * Milliseconds after which a message is given up as `expired` if a round of retries was of no use: 1 or more. Dead
   * letters are deleted so long after they were given up. While the server takes messages none is too old.
   *
   * @default no bound: messages are kept until they are delivered, and dead letters until 10,000 newer
   * ones of the product came
   */
  readonly maxAgeMs?: number | undefined;
  /**
   * What a promise that resolved outlives: `process` the end of the process, by whatever signal; `power` a power cut as
   * well, at the cost of waiting for the disk once a burst of calls. In a Durable Object it is always the latter.
   *
   * @default "process"
   */
  readonly durability?: "process" | "power" | undefined;
}

/** The options of an `OutboxConsumer`, complete. */
export interface ResolvedOutboxOptions extends ResolvedAsyncOptions {
  readonly database: SqliteDatabase | ObjectStorage;
  readonly maxAgeMs: number;
  readonly durability: "process" | "power";
}

const MAX_ROWS = 1_000_000;
const MAX_BYTES = 1_073_741_824;

const positive: Rule<number> = integer(1, Number.MAX_SAFE_INTEGER);

/** How much an outbox stores, wherever it is. */
export const readBounds = (
  reader: Reader,
): { maxRows: number; maxBytes: number } & Pick<ResolvedOutboxOptions, "maxAgeMs"> => ({
  maxRows: reader.option("maxRows", positive, MAX_ROWS),
  maxBytes: reader.option("maxBytes", positive, MAX_BYTES),
  maxAgeMs: reader.option("maxAgeMs", positive, Infinity),
});

/** The complete options of an `OutboxConsumer`, or a `GrowingParamError`. */
export function resolveOutbox(input: unknown): ResolvedOutboxOptions {
  const reader = new Reader(input, "create an OutboxConsumer");
  const { maxRows, maxBytes, ...options } = reader.end({
    ...readBackground(reader),
    ...readBounds(reader),
    database: reader.required("database", database),
    durability: reader.option(
      "durability",
      rule<ResolvedOutboxOptions["durability"]>(
        (value) => value === "process" || value === "power",
        'must be "process" or "power"',
      ),
      "process",
    ),
  });
  return { ...options, maxQueueSize: maxRows, maxQueueBytes: maxBytes };
}
