import { Rate } from "./rate.ts";
import { byType, keyOf, type Row, type RowType, timeOf, typeOf } from "./row.ts";
import { Rows } from "./rows.ts";

/** The rows that are there, shown or not, so many at the most, and what is counted of them. */
export class Kept {
  readonly rows: Rows = new Rows();
  readonly rate: Rate = new Rate();
  readonly counts: { [type in RowType]: number } = byType(() => 0);
  /** Rows by their keys, to open the one that the address names. */
  readonly #byKey = new Map<string, Row>();

  /** The row of a key, as far as it is here. */
  find(key: string): Row | undefined {
    return this.#byKey.get(key);
  }

  /** Adds a row, and returns the one that goes for it. */
  add(row: Row, most: number): Row | undefined {
    this.rows.push(row);
    this.#byKey.set(keyOf(row), row);
    this.counts[typeOf(row)]++;
    this.rate.add(typeOf(row), timeOf(row));
    return this.rows.length > most ? this.#forget() : undefined;
  }

  clear(): void {
    this.rows.clear();
    this.#byKey.clear();
    Object.assign(this.counts, byType(() => 0));
    this.rate.clear();
  }

  #forget(): Row | undefined {
    const gone = this.rows.shift();
    if (!gone) return undefined;
    this.counts[typeOf(gone)]--;
    this.#byKey.delete(keyOf(gone));
    return gone;
  }
}
