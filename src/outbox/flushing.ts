import type { Flushing } from "../delivery/policy.ts";
import { look } from "../delivery/settled.ts";
import type { TrackerError } from "../errors.ts";
import { countLetters } from "./letters.ts";
import type { Storage } from "./storage.ts";

/** A flush of what is stored now, in which what other processes settle of it counts as well. */
export function flushing(storage: Storage, ours: Flushing, errors: readonly TrackerError[]): Flushing {
  const ends = storage.file.shelves.map(({ next }) => next);
  const letters = lettersBefore(ends, storage);
  return {
    drain: (run) => ours.drain(run),
    report() {
      const report = ours.report();
      const all = { ...report, errors: [...report.errors, ...errors] };
      // What is not settled here may have been settled by other processes.
      const retained = report.retained > 0 ? leftBefore(ends, storage) ?? report.retained : 0;
      const gone = Math.max(0, report.retained - retained);
      if (gone === 0) return all;
      const dropped = Math.min(gone, Math.max(0, lettersBefore(ends, storage) - letters - report.dropped));
      return {
        ...all,
        retained,
        delivered: report.delivered + gone - dropped,
        dropped: report.dropped + dropped,
      };
    },
  };
}

/** How many dead letters there are of what came before `ends`; none where that cannot be told. */
function lettersBefore(ends: readonly number[], { file: { db, shelves } }: Storage): number {
  return look(() => countLetters(db, shelves, ends)) ?? 0;
}

/** How many messages are left of what came before `ends`, if that can be told. */
function leftBefore(ends: readonly number[], storage: Storage): number | undefined {
  return look(() => {
    const { db, shelves } = storage.file;
    storage.refresh();
    let sum = storage.count;
    for (const [index, { end }] of shelves.entries()) {
      // Those that came later: as a rule far fewer than those that are left.
      const sql = "SELECT count(*) AS count FROM growingio_message WHERE id >= ? AND id < ?";
      sum -= Number(db.all(sql, ends[index] ?? 0, end)[0]?.count);
    }
    return sum;
  });
}
