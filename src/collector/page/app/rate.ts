import type { Say } from "../../texts/texts.ts";
import { byType, type RowType } from "./row.ts";

/** How far the chart looks back, in seconds. */
export const WINDOW_SECONDS = 120;

/** Counts of the last seconds, oldest first, by type. */
export type Series = { readonly [type in RowType]: readonly number[] };

type Counts = { [type in RowType]: number };

/** Counts what came in each second, as far back as the chart looks. */
export class Rate {
  readonly #seconds = new Map<number, Counts>();
  #newest = 0;

  /** Counts one of a type that came at a time, in Unix milliseconds. */
  add(type: RowType, timeMs: number): void {
    const second = Math.floor(timeMs / 1000);
    this.#newest = Math.max(this.#newest, second);
    let counts = this.#seconds.get(second);
    if (!counts) {
      counts = byType(() => 0);
      this.#seconds.set(second, counts);
      this.#forget();
    }
    counts[type]++;
  }

  clear(): void {
    this.#seconds.clear();
    this.#newest = 0;
  }

  /**
   * The window that ends with the second of a time. A collector whose clock is ahead of this page's has the say, or
   * the chart would show nothing.
   */
  series(nowMs: number): Series {
    const last = Math.max(Math.floor(nowMs / 1000), this.#newest);
    const window = Array.from(
      { length: WINDOW_SECONDS },
      (_, index) => this.#seconds.get(last - WINDOW_SECONDS + 1 + index),
    );
    return byType((type) => window.map((counts) => counts?.[type] ?? 0));
  }

  #forget(): void {
    for (const second of this.#seconds.keys()) {
      if (second <= this.#newest - WINDOW_SECONDS) this.#seconds.delete(second);
    }
  }
}

/** The chart in words, for those who do not see it. */
export function describe(series: Series, types: readonly RowType[], say: Say): string {
  const parts = types.map((type) => {
    const sum = series[type].reduce((total, count) => total + count, 0);
    return say("chart.part", { name: say(`many.${type}`), sum, peak: Math.max(...series[type]) });
  });
  return say("chart.words", { seconds: WINDOW_SECONDS, parts: parts.join(say("chart.and")) });
}
