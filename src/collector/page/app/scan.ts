import type { Row } from "./row.ts";
import type { Rows } from "./rows.ts";

/** How long rows are looked at within one frame, in milliseconds. */
const SCAN_MS = 5;
/** How many rows are looked at before the clock is. */
const ROWS_A_LOOK = 64;

/** Looks at rows from the newest to the oldest, for as long at a time as a frame has. */
export class Scan {
  /** The id below which rows are still to be looked at. */
  #below: number | undefined;

  /** Whether there are older rows to look at. */
  get isRunning(): boolean {
    return this.#below !== undefined;
  }

  /** Begins with the rows below an id. */
  begin(below: number): void {
    this.#below = below;
  }

  cancel(): void {
    this.#below = undefined;
  }

  /** Goes on, and returns what fits, oldest first. */
  step(rows: Rows, matches: (row: Row) => boolean): Row[] {
    const found: Row[] = [];
    if (this.#below === undefined) return found;
    const untilMs = performance.now() + SCAN_MS;
    let index = rows.indexOf(this.#below - 1);
    let row = rows.newest(index);
    for (; row; row = rows.newest(++index)) {
      if (index % ROWS_A_LOOK === 0 && performance.now() > untilMs) break;
      if (matches(row)) found.push(row);
    }
    this.#below = row && row.id + 1;
    return found.toReversed();
  }
}
