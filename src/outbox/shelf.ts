import { GrowingParamError } from "../errors.ts";
import type { Lane } from "../delivery/lane.ts";
import type { MessageKind } from "../wire.ts";
import type { Database } from "./database.ts";
import { LANE_SIZE } from "./schema.ts";

/** What the file has of a lane, as it was last seen: others may add to it and take from it. */
export class Shelf {
  readonly kind: MessageKind;
  /** Its number in the file, and the lane that it is of; both are there before it is used. */
  id = 0;
  lane: Lane | undefined;
  /** The number that the next message gets. */
  next = 0;
  count = 0;
  bytes = 0;

  constructor(kind: MessageKind) {
    this.kind = kind;
  }

  /** The first of its numbers, and the first behind them. */
  get first(): number {
    return this.id * LANE_SIZE;
  }
  get end(): number {
    return this.first + LANE_SIZE;
  }
}

/** Reads what the file has of each lane of a product, and puts those in that are missing. */
export function readShelves(db: Database, product: string, shelves: readonly Shelf[]): void {
  const read = (): number => {
    const rows = db.all("SELECT lane, kind, next, count, bytes FROM growingio_lane WHERE product = ?", product);
    let found = 0;
    for (const { lane, kind, next, count, bytes } of rows) {
      const shelf = shelves.find((one) => one.kind === kind);
      if (!shelf) continue; // of a newer version of this package
      found++;
      shelf.id = Number(lane);
      shelf.next = shelf.first + Number(next);
      shelf.count = Number(count);
      shelf.bytes = Number(bytes);
    }
    return found;
  };
  if (read() === shelves.length) return;
  db.transaction(() => {
    const sql = "INSERT OR IGNORE INTO growingio_lane (product, kind) VALUES (?, ?)";
    for (const { kind } of shelves) db.run(sql, product, kind);
    read();
    if (shelves.every(({ end }) => end <= Number.MAX_SAFE_INTEGER)) return;
    const received = Number(db.all("SELECT count(DISTINCT product) AS count FROM growingio_lane")[0]?.count);
    const rule = "must hold messages of fewer product ids: give those that come a database of their own";
    throw new GrowingParamError("open an outbox", [{ path: "database", rule, received }]);
  });
}

/** Writes what changed of a lane. */
export function writeShelf(db: Database, { id, first }: Shelf, next: number, count: number, bytes: number): void {
  const sql = "UPDATE growingio_lane SET next = ?, count = ?, bytes = ? WHERE lane = ?";
  db.run(sql, next - first, count, bytes, id);
}

/** When the oldest message of a lane was stored. */
export function oldestOf(db: Database, { first, end }: Shelf): number | undefined {
  const [row] = db.all("SELECT at FROM growingio_message WHERE id >= ? AND id < ? ORDER BY id LIMIT 1", first, end);
  return row && Number(row.at);
}
