import type { Say } from "../program/say.ts";
import { MAX_ROW, MAX_SHOWN, type Row } from "./row.ts";

/** Reads one JSON object a line, however they come in pieces. */
export class LineReader {
  readonly #say: Say;
  #rest = "";
  #line = 1;
  #skipped: string | undefined;

  constructor(say: Say) {
    this.#say = say;
  }

  /** The line at which reading goes on. */
  get line(): number {
    return this.#line;
  }

  /** The rows that are complete by now. Empty lines are none. */
  push(text: string, isLast = false): Row[] {
    const rows: Row[] = [];
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      this.#take(text.slice(start, end), rows);
      start = end + 1;
    }
    this.#rest += text.slice(start);
    if (this.#rest.length > MAX_ROW) {
      this.#skipped ??= this.#rest.slice(0, MAX_SHOWN);
      this.#rest = "";
    }
    if (isLast) this.#take("", rows);
    return rows;
  }

  #take(end: string, rows: Row[]): void {
    const line = this.#line++;
    const text = (this.#rest + end).trim();
    const skipped = this.#skipped;
    this.#rest = "";
    this.#skipped = undefined;
    if (skipped !== undefined) rows.push({ line, fault: this.#say("row.long"), text: skipped });
    else if (text !== "") rows.push(this.#read(text, line));
  }

  #read(text: string, line: number): Row {
    try {
      const fields: unknown = JSON.parse(text);
      if (isRecord(fields)) return { line, fields, text };
    } catch {
      // Told below.
    }
    return {
      line,
      fault: this.#say(line === 1 && text.startsWith("[") ? "row.array" : "row.json"),
      text: text.slice(0, MAX_SHOWN),
    };
  }
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
