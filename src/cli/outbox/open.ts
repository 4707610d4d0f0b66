import { existsSync } from "node:fs";
import { type Database, databaseOf, isBusy, type SqliteDatabase } from "../../outbox/database.ts";
import { OUTBOX_VERSION, versionOf } from "../../outbox/schema.ts";
import { readShelves, Shelf } from "../../outbox/shelf.ts";
import { isBun } from "../../runtime.ts";
import { line, reasonOf } from "../../words.ts";
import { KINDS } from "../../delivery/errand.ts";
import { EXIT, Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";

/** How long another process may have the database before this one gives up. */
const BUSY_MS = 5000;

/** What a database has of a product. */
export interface Product {
  readonly id: string;
  readonly shelves: readonly Shelf[];
}

/** An outbox of whatever products. */
export interface OpenOutbox extends AsyncDisposable {
  readonly db: Database;
  readonly products: readonly Product[];
}

/** Opens an outbox beside whoever else has it open. Throws a Fault where there is none. */
export async function openOutbox(file: string, say: Say): Promise<OpenOutbox> {
  // A database that is opened is made where it is not there.
  if (!existsSync(file)) throw new Fault(say("file.none", { file }));
  const opened = await open(file, say);
  try {
    opened.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    const db = databaseOf(opened);
    const version = versionOf(db);
    if (version === 0) throw new Fault(say("outbox.none", { file }));
    if (version > OUTBOX_VERSION) throw new Fault(say("outbox.newer", { file }));
    const ids = db.all("SELECT DISTINCT product FROM growingio_lane ORDER BY product").map(({ product }) =>
      String(product)
    );
    const products = ids.map((id) => ({ id, shelves: KINDS.map((kind) => new Shelf(kind)) }));
    for (const { id, shelves } of products) readShelves(db, id, shelves);
    return { db, products, [Symbol.asyncDispose]: async () => opened.close() };
  } catch (error) {
    opened.close();
    throw inWords(error, file, say);
  }
}

/** What a database could not do, in a sentence. */
export function inWords(error: unknown, file: string, say: Say): unknown {
  if (error instanceof Fault) return error;
  if (isBusy(error)) return new Fault(say("outbox.busy", { file }), EXIT.unfinished);
  return new Fault(say("outbox.unreadable", { file, why: line(reasonOf(error)) }));
}

type Closable = SqliteDatabase & { close(): void };

async function open(file: string, say: Say): Promise<Closable> {
  // By a name that no compiler looks up: each runtime has one of the two.
  const specifier = isBun() ? "bun:sqlite" : "node:sqlite";
  let Sqlite: new (file: string) => Closable;
  try {
    const { Database, DatabaseSync } = await import(specifier);
    Sqlite = Database ?? DatabaseSync;
  } catch {
    throw new Fault(say("outbox.runtime"));
  }
  try {
    return new Sqlite(file);
  } catch (error) {
    throw inWords(error, file, say);
  }
}
