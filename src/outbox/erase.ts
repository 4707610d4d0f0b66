import { GrowingParamError } from "../errors.ts";
import { isText } from "../rules/rules.ts";
import type { Database, SqlValue } from "./database.ts";
import { type Shelf, writeShelf } from "./shelf.ts";

/**
 * Forgets what is held and what was given up of a person, within a transaction: every message that names one of the
 * ids as its login user, as its visitor or among the identities that it maps. Returns how many.
 */
export function erase(db: Database, shelves: readonly Shelf[], ids: readonly string[]): number {
  const given = JSON.stringify(ids);
  let sum = 0;
  for (const shelf of shelves) {
    const range: SqlValue[] = [shelf.first, shelf.end];
    const held = db.all(
      `DELETE FROM growingio_message WHERE id >= ? AND id < ? ${NAMES} RETURNING bytes`,
      ...range,
      given,
    );
    const bytes = held.reduce((all, row) => all + Number(row.bytes), 0);
    if (held.length > 0) writeShelf(db, shelf, shelf.next, shelf.count - held.length, Math.max(0, shelf.bytes - bytes));
    const dead = `DELETE FROM growingio_dead_letter WHERE message >= ? AND message < ? ${NAMES} RETURNING id`;
    sum += held.length + db.all(dead, ...range, given).length;
  }
  return sum;
}

/** By cases, as what is no JSON must not be looked into. */
const NAMES = `AND CASE WHEN json_valid(body) THEN EXISTS (
    SELECT 1 FROM json_each(?) AS given WHERE given.value IN (json_extract(body, '$.userId'), json_extract(body, '$.deviceId'))
      OR given.value IN (SELECT value FROM json_each(body, '$.identifies'))
  ) ELSE 0 END`;

/** Ids that can be looked for, or a `GrowingParamError`: a number would be found nowhere. */
export function idsOf(ids: unknown): readonly string[] {
  if (Array.isArray(ids) && ids.every(isText)) return ids;
  throw new GrowingParamError("erase messages", [{ path: "ids", rule: "must be a list of texts", received: ids }]);
}
