import type { Loss } from "../delivery/store.ts";
import type { DropReason } from "../delivery/report.ts";
import type { MessageKind, WireMessage } from "../wire.ts";
import type { Database, SqlValue } from "./database.ts";
import { type Shelf, writeShelf } from "./shelf.ts";

/** How many dead letters of a product are kept: the oldest go first. */
export const MAX_LETTERS = 10_000;

/** How many are read, or put back, in one go where nobody says otherwise. */
const PAGE = 100;

/**
 * A message that was given up, as an outbox keeps it.
 *
 * @example
 * ```ts
 * import type { DeadLetter } from "@growingio-edge/tracker/outbox";
 *
 * export const inWords = ({ reason, status, died }: DeadLetter): string =>
 *   `${reason} (${status}) at ${new Date(died).toISOString()}`;
 * ```
 */
export interface DeadLetter {
  /** Its number among the dead letters. */
  readonly id: number;
  /** Which kind of message it is. */
  readonly kind: MessageKind;
  /** The message; left out where it cannot be read any more. */
  readonly message: WireMessage | undefined;
  /** Why it was given up. */
  readonly reason: DropReason;
  /** The HTTP status of the last answer; left out when there was none. */
  readonly status: number | undefined;
  /** What went wrong, in words. */
  readonly error: string | undefined;
  /** When it was stored first, in Unix milliseconds. */
  readonly at: number;
  /** When it was given up, in Unix milliseconds. */
  readonly died: number;
}

/** Puts messages among the dead letters, within a transaction that takes them from the others. */
export function bury(db: Database, ids: readonly number[], { reason, error }: Loss, now: number): void {
  const status: SqlValue = error && "status" in error ? error.status ?? null : null;
  db.run(
    "INSERT INTO growingio_dead_letter (message, hash, at, bytes, body, reason, status, error, died) " +
      "SELECT id, hash, at, bytes, body, ?, ?, ?, ? FROM growingio_message " +
      "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
    reason,
    status,
    error?.message ?? null,
    now,
    JSON.stringify(ids),
  );
}

/** Forgets the oldest dead letters of a product above so many as are kept, within a transaction. */
export function trim(db: Database, shelves: readonly Shelf[]): void {
  const excess = countLetters(db, shelves) - MAX_LETTERS;
  if (excess <= 0) return;
  const { ranges, values } = rangesOf(shelves);
  const oldest = `SELECT id FROM growingio_dead_letter WHERE ${ranges} ORDER BY id LIMIT ?`;
  db.run(`DELETE FROM growingio_dead_letter WHERE id IN (${oldest})`, ...values, excess);
}

/** Forgets what was given up of a product before a time. */
export function forget(db: Database, shelves: readonly Shelf[], before: number): void {
  const { ranges, values } = rangesOf(shelves);
  db.run(`DELETE FROM growingio_dead_letter WHERE died < ? AND (${ranges})`, before, ...values);
}

/** How many there are of some lanes, of messages before `ends` where these are given. */
export function countLetters(db: Database, shelves: readonly Shelf[], ends: readonly number[] = []): number {
  let sum = 0;
  for (const [index, { first, end }] of shelves.entries()) {
    const sql = "SELECT count(*) AS count FROM growingio_dead_letter WHERE message >= ? AND message < ?";
    sum += Number(db.all(sql, first, ends[index] ?? end)[0]?.count);
  }
  return sum;
}

/** The oldest of them, behind a number. */
export function readLetters(
  db: Database,
  shelves: readonly Shelf[],
  after: number = 0,
  limit: number = PAGE,
): DeadLetter[] {
  const { ranges, values } = rangesOf(shelves);
  const sql = "SELECT id, message, at, body, reason, status, error, died FROM growingio_dead_letter " +
    `WHERE id > ? AND (${ranges}) ORDER BY id LIMIT ?`;
  return db.all(sql, after, ...values, limit).flatMap((row) => {
    const shelf = shelves.find(({ first, end }) => Number(row.message) >= first && Number(row.message) < end);
    return shelf
      ? [{
        id: Number(row.id),
        kind: shelf.kind,
        message: parsed(row.body),
        reason: String(row.reason) as DropReason,
        status: row.status === null ? undefined : Number(row.status),
        error: row.error === null ? undefined : String(row.error),
        at: Number(row.at),
        died: Number(row.died),
      }]
      : [];
  });
}

/** What tells the dead letters of some lanes from others. */
function rangesOf(shelves: readonly Shelf[]): { readonly ranges: string; readonly values: readonly number[] } {
  return {
    ranges: shelves.map(() => "message >= ? AND message < ?").join(" OR "),
    values: shelves.flatMap(({ first, end }) => [first, end]),
  };
}

/** Puts dead letters behind the messages of their lanes again, within a transaction. Returns how many. */
export function putBack(db: Database, shelves: readonly Shelf[], ids: readonly number[] | undefined): number {
  let sum = 0;
  for (const shelf of shelves) {
    const chosen = ids ? " AND id IN (SELECT value FROM json_each(?))" : "";
    const values: SqlValue[] = [shelf.first, shelf.end, ...ids ? [JSON.stringify(ids)] : []];
    const sql = `DELETE FROM growingio_dead_letter WHERE message >= ? AND message < ?${chosen} ` +
      "RETURNING id, hash, at, bytes, body";
    const rows = db.all(sql, ...values).toSorted((a, b) => Number(a.id) - Number(b.id));
    let { next, bytes } = shelf;
    for (const { hash, at, bytes: size, body } of rows) {
      insert(db, next++, Number(hash), Number(at), Number(size), String(body));
      bytes += Number(size);
    }
    if (rows.length > 0) writeShelf(db, shelf, next, shelf.count + rows.length, bytes);
    sum += rows.length;
  }
  return sum;
}

/** Stores a message. */
export function insert(db: Database, id: number, hash: number, at: number, bytes: number, body: string): void {
  db.run("INSERT INTO growingio_message (id, hash, at, bytes, body) VALUES (?, ?, ?, ?, ?)", id, hash, at, bytes, body);
}

/** A message as it was stored, if it can be read. */
export function parsed(body: unknown): WireMessage | undefined {
  try {
    const message: unknown = JSON.parse(String(body));
    return typeof message === "object" && message !== null ? message as WireMessage : undefined; // as it was stored
  } catch {
    return undefined;
  }
}
