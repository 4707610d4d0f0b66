import { isObject, type Rule } from "../rules/rules.ts";

/**
 * What a column holds.
 *
 * @example
 * ```ts
 * import type { SqlValue } from "@growingio-edge/tracker/outbox";
 *
 * const value: SqlValue = 1;
 * ```
 */
export type SqlValue = string | number | null;

/**
 * An open SQLite database, as far as an outbox needs it: `DatabaseSync` of `node:sqlite` (Node 22.13 and newer, Deno),
 * `Database` of `bun:sqlite` and `Database` of better-sqlite3 fit.
 *
 * @example
 * ```ts
 * import { DatabaseSync } from "node:sqlite";
 * import type { SqliteDatabase } from "@growingio-edge/tracker/outbox";
 *
 * const database: SqliteDatabase = new DatabaseSync("outbox.db");
 * ```
 */
export interface SqliteDatabase {
  /** Runs statements that have no parameters. */
  exec(sql: string): unknown;
  /** Makes a statement. */
  prepare(sql: string): {
    /** Runs it. */
    run(...values: SqlValue[]): unknown;
    /** Runs it, and returns its rows. */
    all(...values: SqlValue[]): unknown[];
  };
}

/**
 * The storage of a Durable Object with SQLite, as far as an outbox needs it: `ctx.storage` fits.
 *
 * @example
 * ```ts
 * import { type ObjectStorage, OutboxConsumer } from "@growingio-edge/tracker/outbox";
 *
 * export const outboxIn = (database: ObjectStorage): OutboxConsumer =>
 *   new OutboxConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com", database });
 * ```
 */
export interface ObjectStorage {
  /** Its SQLite. */
  readonly sql: {
    /** Runs a statement, and returns its rows. */
    exec(sql: string, ...values: SqlValue[]): Iterable<{ readonly [column: string]: unknown }>;
  };
  /** Runs `body` in a transaction. */
  transactionSync<Result>(body: () => Result): Result;
}

/** A row as it comes. */
export type Row = { readonly [column: string]: unknown };

/** One interface to all of them. What it runs is as many texts as the outbox has, so each is prepared once. */
export interface Database {
  /** Whether other processes may have the same file open. */
  readonly isShared: boolean;
  /** Runs statements that have no parameters. */
  exec(sql: string): void;
  /** Runs a statement, and returns its rows. */
  all(sql: string, ...values: SqlValue[]): readonly Row[];
  /** Runs a statement that returns none. */
  run(sql: string, ...values: SqlValue[]): void;
  /** All that `body` does happens, or nothing of it. */
  transaction<Result>(body: () => Result): Result;
}

const CANDIDATES = "it takes DatabaseSync of node:sqlite (Node 22.13 and newer, Deno), Database of bun:sqlite, " +
  "Database of better-sqlite3 (Node 20), or ctx.storage of a Durable Object with SQLite";

/** What is wrong with a value that is no database. */
export const database: Rule<SqliteDatabase | ObjectStorage> = (value) => {
  if (!isObject(value)) return `must be an open database: ${CANDIDATES}`;
  if (isObjectStorage(value)) return undefined;
  const missing = "transactionSync" in value
    ? "sql" // an object whose class is not among `new_sqlite_classes`
    : ["exec", "prepare"].find((name) => typeof look(value, name) !== "function");
  return missing && `must be an open database, and has no '${missing}': ${CANDIDATES}`;
};

/** Some classes throw where a property is read in the wrong place: `ctx.storage.sql` without SQLite does. */
function look(value: { readonly [key: string]: unknown }, key: string): unknown {
  try {
    return value[key];
  } catch {
    return undefined;
  }
}

function isObjectStorage(value: object): value is ObjectStorage {
  const storage: { readonly [key: string]: unknown } = Object(value);
  return typeof look(storage, "transactionSync") === "function" &&
    typeof Object(look(storage, "sql")).exec === "function";
}

/** The one interface to what a user handed over. */
export function databaseOf(given: SqliteDatabase | ObjectStorage): Database {
  return isObjectStorage(given) ? inObject(given) : inFile(given);
}

function inObject(storage: ObjectStorage): Database {
  const all = (sql: string, ...values: SqlValue[]): readonly Row[] => [...storage.sql.exec(sql, ...values)];
  return {
    isShared: false,
    exec: (sql) => void all(sql),
    all,
    run: (sql, ...values) => void all(sql, ...values),
    transaction: (body) => storage.transactionSync(body),
  };
}

function inFile(file: SqliteDatabase): Database {
  const statements = new Map<string, ReturnType<SqliteDatabase["prepare"]>>();
  const prepared = (sql: string): ReturnType<SqliteDatabase["prepare"]> => {
    let statement = statements.get(sql);
    if (!statement) statements.set(sql, statement = file.prepare(sql));
    return statement;
  };
  return {
    isShared: true,
    exec: (sql) => void file.exec(sql),
    all: (sql, ...values) => prepared(sql).all(...values).filter(isObject),
    run: (sql, ...values) => void prepared(sql).run(...values),
    transaction(body) {
      // At once for writing: one that begins by reading could not wait for its turn.
      // Not as a statement that reports: with a row beyond 2^53 on this connection some drivers would throw then.
      file.exec("BEGIN IMMEDIATE");
      try {
        const result = body();
        file.exec("COMMIT");
        return result;
      } catch (error) {
        try {
          file.exec("ROLLBACK");
        } catch {
          // Some failures have ended it already.
        }
        throw error;
      }
    },
  };
}

/** SQLite's codes for a database, or a table of it, that somebody else has. */
const BUSY: ReadonlySet<unknown> = new Set([5, 6]);

/** Whether somebody else has the database just now, so that a later try may do. Each driver tells it its own way. */
export function isBusy(error: unknown): boolean {
  const { errcode, errno, code, message }: { readonly [key: string]: unknown } = Object(error);
  return [errcode, errno].some((number) => typeof number === "number" && BUSY.has(number & 0xff)) ||
    /^SQLITE_(?:BUSY|LOCKED)/.test(String(code)) ||
    // The last: a transaction of the user's, on this very connection.
    /is locked|within a transaction/.test(String(message));
}
