import type { Flushing } from "../delivery/policy.ts";
import type { Run } from "../delivery/run.ts";
import { look } from "../delivery/settled.ts";
import type { TrackerError } from "../errors.ts";
import { countLetters } from "./letters.ts";
import type { Storage } from "./storage.ts";

type Report = ReturnType<Flushing["report"]>;

/**
 * A flush of what is stored now and of what waits for the database by now, in which what other processes settle counts
 * as well. `begin` begins one of what the queue has, which is begun anew whenever some of what waited is stored.
 */
export function flushing(storage: Storage, begin: () => Flushing, errors: readonly TrackerError[]): Flushing {
  const bursts = storage.seal();
  let waiting = bursts.reduce((sum, { puts }) => sum + puts.length, 0);
  let [delivered, dropped, isOver] = [0, 0, false];
  const failures: TrackerError[] = [];
  let stored = ofStored(storage, begin());
  const take = (report: Report): number => {
    delivered += report.delivered;
    dropped += report.dropped;
    failures.push(...report.errors);
    return report.retained;
  };
  for (const { puts, listeners } of bursts) {
    listeners.push((isStored) => {
      if (isOver) return;
      waiting -= puts.length;
      if (!isStored) return void (dropped += puts.length);
      take(stored.report());
      stored = ofStored(storage, begin());
    });
  }
  return {
    async drain(run) {
      if (waiting > 0) await written(bursts, run, () => waiting === 0);
      await stored.drain(run);
    },
    report() {
      isOver = true;
      const retained = take(stored.report()) + waiting;
      return { delivered, retained, dropped, errors: [...failures, ...errors] };
    },
  };
}

/** Waits until what waits for the database is stored or refused, as long as a run lasts. */
async function written(bursts: ReturnType<Storage["seal"]>, run: Run, isDone: () => boolean): Promise<void> {
  const wake = (): void => run.wake();
  for (const { listeners } of bursts) listeners.push(wake);
  while (!isDone() && !run.isCut) await run.wait(true);
}

/** A flush of what is stored now. */
function ofStored(storage: Storage, ours: Flushing): Flushing {
  const ends = storage.file.shelves.map(({ next }) => next);
  const letters = lettersBefore(ends, storage);
  const { waiting } = storage; // is held, too, and behind what this is about
  return {
    drain: (run) => ours.drain(run),
    report() {
      const report = ours.report();
      const held = report.retained - waiting;
      // What is not settled here may have been settled by other processes; what is may not be deleted yet.
      const retained = held > 0 ? Math.min(held, leftBefore(ends, storage) ?? held) : 0;
      const gone = Math.max(0, held - retained);
      const lost = gone === 0 ? 0 : Math.max(0, lettersBefore(ends, storage) - letters - report.dropped);
      const dropped = Math.min(gone, lost);
      return {
        retained,
        delivered: report.delivered + gone - dropped,
        dropped: report.dropped + dropped,
        errors: report.errors,
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
