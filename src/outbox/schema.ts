import { GrowingParamError } from "../errors.ts";
import type { Database } from "./database.ts";

/**
 * How a database comes from each version to the next, from nothing to the first on. A step that was released is never
 * changed.
 *
 * A message's `id` is the number of its lane times 2^40, and its number in that: so the first of a lane are next to each
 * other, and what is added comes at an end. That is a thousand messages a second for 34 years, and room for 2,730
 * products in what a number holds exactly. `hash` tells whose it is, so that the number of shards may change from run to
 * run. A dead letter's `id` is never given again, lest somebody who reads on behind the last one misses it.
 * A lane is a kind of messages of a product, by its name: a new kind needs no new version.
 */
const STEPS: readonly string[] = [
  `CREATE TABLE growingio_lane (
     lane INTEGER PRIMARY KEY,
     product TEXT NOT NULL,
     kind TEXT NOT NULL,
     next INTEGER NOT NULL DEFAULT 1,
     count INTEGER NOT NULL DEFAULT 0,
     bytes INTEGER NOT NULL DEFAULT 0,
     UNIQUE (product, kind)
   );
   CREATE TABLE growingio_message (
     id INTEGER PRIMARY KEY,
     hash INTEGER NOT NULL,
     at INTEGER NOT NULL,
     bytes INTEGER NOT NULL,
     body TEXT NOT NULL
   );
   CREATE TABLE growingio_dead_letter (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     message INTEGER NOT NULL,
     hash INTEGER NOT NULL,
     at INTEGER NOT NULL,
     bytes INTEGER NOT NULL,
     body TEXT NOT NULL,
     reason TEXT NOT NULL,
     status INTEGER,
     error TEXT,
     died INTEGER NOT NULL
   );
   CREATE INDEX growingio_dead_letter_message ON growingio_dead_letter (message);
   CREATE TABLE growingio_lease (
     lane INTEGER NOT NULL,
     count INTEGER NOT NULL,
     shard INTEGER NOT NULL,
     holder TEXT NOT NULL,
     until INTEGER NOT NULL,
     PRIMARY KEY (lane, count, shard)
   ) WITHOUT ROWID;`,
];

/** Each lane has so many numbers. */
export const LANE_SIZE: number = 2 ** 40;

/** The version that this package makes. */
export const OUTBOX_VERSION: number = STEPS.length;

/** The version of a database, 0 where there is no outbox in it. */
export function versionOf(db: Database): number {
  const [known] = db.all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'growingio_outbox'");
  return known ? Number(db.all("SELECT version FROM growingio_outbox")[0]?.version ?? 0) : 0;
}

/** The version of a database. Throws where it is a newer one than this package makes. */
export function refuseNewer(db: Database): number {
  const version = versionOf(db);
  if (version <= STEPS.length) return version;
  const rule = `must hold an outbox of version ${STEPS.length} or older: a newer version of this package made it`;
  throw new GrowingParamError("open an outbox", [{ path: "database", rule, received: version }]);
}

/** Brings a database to this version. Throws where it has a newer one. */
export function migrate(db: Database): void {
  // Nearly always, and by reading alone: others may be at work.
  if (versionOf(db) === STEPS.length) return;
  db.transaction(() => {
    const version = refuseNewer(db);
    db.exec("CREATE TABLE IF NOT EXISTS growingio_outbox (version INTEGER NOT NULL)");
    for (const step of STEPS.slice(version)) db.exec(step);
    db.exec(`DELETE FROM growingio_outbox; INSERT INTO growingio_outbox VALUES (${STEPS.length})`);
  });
}
