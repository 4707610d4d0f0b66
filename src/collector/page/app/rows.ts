import type { Row } from "./row.ts";

/** Rows that were taken off the front before the array behind them is cut: often enough for memory, seldom for time. */
const SLACK = 1024;

/** A queue of rows, oldest first, whose ids only grow. Both ends cost the same however many there are. */
export class Rows {
  #rows: Row[] = [];
  #head = 0;

  get length(): number {
    return this.#rows.length - this.#head;
  }

  /** The row at an index, counted from the newest. */
  newest(index: number): Row | undefined {
    return index < 0 || index >= this.length ? undefined : this.#rows[this.#rows.length - 1 - index];
  }

  get oldest(): Row | undefined {
    return this.#rows[this.#head];
  }

  push(row: Row): void {
    this.#rows.push(row);
  }

  shift(): Row | undefined {
    if (this.length === 0) return undefined;
    const row = this.#rows[this.#head++];
    if (this.#head > SLACK && this.#head > this.length) {
      this.#rows = this.#rows.slice(this.#head);
      this.#head = 0;
    }
    return row;
  }

  /** Puts older rows in front, the oldest first. */
  prepend(older: readonly Row[]): void {
    this.#rows = [...older, ...this.#rows.slice(this.#head)];
    this.#head = 0;
  }

  clear(): void {
    this.#rows = [];
    this.#head = 0;
  }

  /** The index, counted from the newest, of the row of that id, or else of the next older one. */
  indexOf(id: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.newest(middle)?.id ?? 0) > id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  *[Symbol.iterator](): Iterator<Row> {
    for (let index = this.length - 1; index >= 0; index--) {
      const row = this.newest(index);
      if (row) yield row;
    }
  }
}
