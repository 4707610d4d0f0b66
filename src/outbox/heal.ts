import type { Database } from "./database.ts";
import { oldestOf, type Shelf, writeShelf } from "./shelf.ts";

/**
 * Sees to it that what is counted of each lane is there: rows that somebody deletes by hand, or that are lost where a
 * damaged file is saved, would take up room for ever. A look at both ends of a lane tells, whatever lies between; only
 * where it is not as it should be everything is counted. `refresh` reads what others changed.
 */
export function heal(db: Database, shelves: readonly Shelf[], refresh: () => void): void {
  const isOff = (shelf: Shelf): boolean =>
    (oldestOf(db, shelf) === undefined ? shelf.count !== 0 : shelf.count <= 0) || shelf.next <= lastOf(db, shelf);
  if (!shelves.some(isOff)) return;
  db.transaction(() => {
    refresh(); // others may have been between reading the one and the other
    for (const shelf of shelves.filter(isOff)) {
      const [row] = db.all(
        "SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes FROM growingio_message WHERE id >= ? AND id < ?",
        shelf.first,
        shelf.end,
      );
      writeShelf(db, shelf, Math.max(shelf.next, lastOf(db, shelf) + 1), Number(row?.count), Number(row?.bytes));
    }
  });
  refresh();
}

/** The last number in a lane, or that before its first where there is none. */
function lastOf(db: Database, { first, end }: Shelf): number {
  const [row] = db.all(
    "SELECT id FROM growingio_message WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1",
    first,
    end,
  );
  return row ? Number(row.id) : first - 1;
}
