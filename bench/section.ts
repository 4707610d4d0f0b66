/** What a measurement found, as RESULTS.md shows it. */
export interface Section extends Part {
  readonly title: string;
}

/** One of the measurements that a section has. */
export interface Part {
  /** How it was measured, a paragraph each. */
  readonly notes: readonly string[];
  readonly tables: readonly Table[];
  readonly figures: readonly Figure[];
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A figure with what it should be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it has to be. One without it is there for its stretch alone. */
  readonly bar?: number;
  readonly stretch?: number;
  /** Whether more is better, or less. */
  readonly wanted: "more" | "less";
}

/** A number with as many digits as say something, and its thousands apart. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return "not measured";
  const size = Math.abs(value);
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** A median with its range. */
export function spreadShown(
  spread: {
    readonly median: number;
    readonly least: number;
    readonly greatest: number;
  },
) {
  return `${shown(spread.median)} (${shown(spread.least)} to ${shown(spread.greatest)})`;
}
