import type { Database, Row } from "./database.ts";
import type { OutboxStore } from "./store.ts";

export type { Row };

/** How many bytes, by estimate, are read in one go: a file may have messages of megabytes. */
const MAX_READ_BYTES = 4_194_304;

/** How many rows are looked at in one go. */
const MAX_ROWS = 2000;

/**
 * The first messages of a shard: `id`, `at`, `bytes` and `body` of as many as fit, and of one at the least. They are
 * found by going over those of the other shards from `head` on, which is so many times for each as there are shards.
 */
export function readRows(db: Database, store: OutboxStore, count: number): readonly Row[] {
  const { head, shelf: { end }, index, count: shards } = store;
  const which = "WHERE id >= ? AND id < ? AND hash % ? = ? ORDER BY id LIMIT ?";
  const limit = Math.min(count, MAX_ROWS);
  const sql = `SELECT id, at, bytes, body FROM growingio_message ${which}`;
  const rest = [head, end, shards, index];
  if (store.shelf.bytes <= MAX_READ_BYTES) return db.all(sql, ...rest, limit);
  const sizes = db.all(`SELECT id, bytes FROM growingio_message ${which}`, ...rest, limit);
  let bytes = 0;
  let fitting = sizes.findIndex((row) => (bytes += Number(row.bytes)) > MAX_READ_BYTES);
  if (fitting < 0) fitting = sizes.length;
  return sizes.length === 0 ? [] : db.all(sql, ...rest, Math.max(1, fitting));
}
