import type { Beginning } from "./beginning.ts";

/** What a file has for one message. */
export type Row =
  | {
    /** The line that it begins in, counted from 1; of a Parquet file the number of the row. */
    readonly line: number;
    /** The values, in the order of the file's columns. Of a table of text they are texts. */
    readonly cells: readonly unknown[];
  }
  | {
    readonly line: number;
    /** The values by their names. */
    readonly fields: { readonly [name: string]: unknown };
    /** How it was written, where it was a text. */
    readonly text?: string;
  }
  | {
    readonly line: number;
    /** Why it cannot be read. */
    readonly fault: string;
    /** What is there instead, cut off. */
    readonly text: string;
  };

/** Rows one after the other, and what is known of where they come from. */
export interface Source {
  readonly format: "csv" | "ndjson" | "parquet";
  /** The encoding of its text, where it has one. */
  readonly encoding: string | undefined;
  /** The names of its columns, where all rows have the same. */
  readonly columns: readonly string[] | undefined;
  /** Rows by the thousand, without the first `skip`. Throws a `CutError` where the file ends too early. */
  rows(skip: number): AsyncIterable<readonly Row[]>;
  /** How much of the file was read, from 0 to 1; undefined where its size is not known. */
  readonly progress: number | undefined;
  /** What was read of the file so far; undefined where it is not read from its beginning. */
  readonly beginning: Beginning | undefined;
}

/** A file that cannot be read any further. */
export class CutError extends Error {
  /** The line or row up to which it was read. */
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** How many characters a row may have: a message may have 2 MiB, and more than that would fill the memory. */
export const MAX_ROW = 4_194_304;

/** How much of what cannot be read is shown. */
export const MAX_SHOWN = 1000;

/** About how much memory a row takes, in characters. */
export function charactersOf(row: Row): number {
  if ("cells" in row) return row.cells.reduce<number>((sum, cell) => sum + String(cell).length, 0);
  if (!("fields" in row)) return row.text.length;
  if (row.text !== undefined) return row.text.length;
  return Object.values(row.fields).reduce<number>(
    (sum, value) => sum + (typeof value === "string" ? value.length : 16),
    0,
  );
}
