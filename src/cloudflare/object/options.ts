import { DEFAULTS } from "../../consumer/options.ts";
import { productId, readSending, whole } from "../../consumer/resolve.ts";
import { database, type ObjectStorage } from "../../outbox/database.ts";
import { type OutboxConsumerOptions, readBounds, type ResolvedOutboxOptions } from "../../outbox/options.ts";
import { Reader } from "../../rules/reader.ts";
import { integer, isObject } from "../../rules/rules.ts";
import { MAX_TIMER_MS } from "../../runtime.ts";

/**
 * The options of an {@linkcode OutboxObject}: where and how to send, and how much is stored.
 *
 * @example
 * ```ts
 * import type { OutboxObjectOptions } from "@growingio-edge/tracker/cloudflare";
 *
 * const options: OutboxObjectOptions = { productId: "your-account-id", serverHost: "https://collect.example.com" };
 * ```
 */
export type OutboxObjectOptions =
  & Omit<
    OutboxConsumerOptions,
    | "dataSourceId"
    | "platform"
    | "disabled"
    | "database"
    | "durability"
    | "overflow"
    | "waitUntil"
    | "maxBatchesPerInvocation"
    | "flushAfterMs"
  >
  & {
    /**
     * Milliseconds after which the first of the stored messages is sent at the latest: 0 or more.
     *
     * @default 1000
     */
    readonly flushAfterMs?: number | undefined;
  };

/** The options of an `OutboxObject`, complete. */
export type ResolvedObjectOptions = ResolvedOutboxOptions & { readonly flushAfterMs: number };

/** The complete options of an `OutboxObject`, or a `GrowingParamError`. */
export function resolveObject(storage: unknown, input: unknown): ResolvedObjectOptions {
  const reader = new Reader(input, "create an OutboxObject");
  const fault = database(storage);
  if (fault !== undefined || !isObject(storage) || typeof storage.setAlarm !== "function") {
    reader.refuse("must be the storage of a Durable Object with SQLite: see 'new_sqlite_classes'", storage, "storage");
  }
  const { maxRows, maxBytes, ...options } = reader.end({
    productId: reader.required("productId", productId),
    ...readSending(reader),
    ...readBounds(reader),
    maxSize: whole(reader, "maxSize", 1, 2000),
    concurrency: whole(reader, "concurrency", 1, 64),
    flushAfterMs: reader.option("flushAfterMs", integer(0, MAX_TIMER_MS), 1000),
  });
  return {
    ...options,
    maxQueueSize: maxRows,
    maxQueueBytes: maxBytes,
    database: storage as ObjectStorage, // by its rule
    durability: "power",
    // Each message bears its own.
    dataSourceId: "",
    platform: "",
    disabled: false,
    overflow: "drop-newest",
    maxBatchesPerInvocation: DEFAULTS.maxBatchesPerInvocation,
  };
}
