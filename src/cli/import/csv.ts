// A table of text, chunk by chunk. By hand, as the libraries that were tried count lines behind a row, lose rows where
// `\r\n` and `\n` are mixed, or read a row anew with each chunk of it.
import type { Say } from "../program/say.ts";
import { MAX_ROW, MAX_SHOWN, type Row } from "./row.ts";

type Found = { readonly cells: string[]; readonly end: number } | { readonly fault: string; readonly end: number };

/** Reads rows of a table, however it comes in pieces. */
export class CsvReader {
  readonly #delimiter: string;
  readonly #newline: "\n" | "\r";
  readonly #say: Say;
  #rest = "";
  #line = 1;
  /** The beginning of a row that is too long to be kept, and whether what follows is inside of quotes. */
  #skipping: { readonly line: number; readonly text: string; isQuoted: boolean } | undefined;

  constructor(delimiter: string, newline: "\n" | "\r", say: Say) {
    this.#delimiter = delimiter;
    this.#newline = newline;
    this.#say = say;
  }

  /** The line at which reading goes on. */
  get line(): number {
    return this.#line;
  }

  /** The rows that are complete by now. Empty lines are none. */
  push(text: string, isLast = false): Row[] {
    const rows: Row[] = [];
    const input = this.#rest + text;
    let start = this.#skipping ? this.#skip(input, isLast, rows) : 0;
    while (start < input.length && !this.#skipping) {
      const found = this.#row(input, start, isLast);
      if (!found) {
        if (input.length - start <= MAX_ROW) break;
        this.#skipping = { line: this.#line, text: input.slice(start, start + MAX_SHOWN), isQuoted: false };
        start = this.#skip(input, isLast, rows, start);
        break;
      }
      const line = this.#line;
      this.#line += this.#newlines(input, start, found.end);
      if ("fault" in found) {
        rows.push({ line, fault: found.fault, text: input.slice(start, Math.min(found.end, start + MAX_SHOWN)) });
      } else if (found.cells.length > 1 || found.cells[0] !== "") rows.push({ line, cells: found.cells });
      start = found.end;
    }
    this.#rest = input.slice(start);
    return rows;
  }

  #row(input: string, start: number, isLast: boolean): Found | undefined {
    let newline = input.indexOf(this.#newline, start);
    if (newline < 0 && !isLast) return undefined;
    if (newline < 0) newline = input.length;
    const line = input.slice(start, newline);
    // As nearly all rows are: nothing in it is quoted.
    if (!line.includes('"')) return { cells: withoutReturn(line).split(this.#delimiter), end: newline + 1 };
    return this.#quoted(input, start, isLast);
  }

  #quoted(input: string, start: number, isLast: boolean): Found | undefined {
    const cells: string[] = [];
    let isBroken = false;
    for (let at = start;;) {
      let cell = "";
      if (input[at] === '"') {
        let close = at;
        for (let from = at + 1;; from = close + 2) {
          close = input.indexOf('"', from);
          // At the end of a piece it may be the first of two.
          if (close < 0 || (close === input.length - 1 && !isLast)) {
            return isLast ? { fault: this.#say("row.unclosed"), end: input.length } : undefined;
          }
          cell += input.slice(from, close);
          if (input[close + 1] !== '"') break;
          cell += '"';
        }
        at = close + 1;
      }
      let end = this.#endOfCell(input, at);
      if (end < 0 && !isLast) return undefined;
      if (end < 0) end = input.length;
      const rest = input[end] === this.#delimiter ? input.slice(at, end) : withoutReturn(input.slice(at, end));
      if (cell !== "" && rest.trim() !== "") isBroken = true;
      cells.push(cell === "" ? rest : cell);
      if (input[end] === this.#delimiter) at = end + 1;
      else return isBroken ? { fault: this.#say("row.quote"), end: end + 1 } : { cells, end: end + 1 };
    }
  }

  #endOfCell(input: string, from: number): number {
    const newline = input.indexOf(this.#newline, from);
    // Within the line, as there may be no other delimiter up to the end of a large piece.
    const delimiter = input.slice(from, newline < 0 ? input.length : newline).indexOf(this.#delimiter);
    return delimiter < 0 ? newline : from + delimiter;
  }

  /** Goes on to the end of a row that is too long, and returns where that is. */
  #skip(input: string, isLast: boolean, rows: Row[], from = 0): number {
    const skipping = this.#skipping;
    if (!skipping) return from;
    const stop = this.#newline === "\n" ? /["\n]/g : /["\r]/g;
    stop.lastIndex = from;
    for (let match = stop.exec(input); match; match = stop.exec(input)) {
      if (match[0] === '"') skipping.isQuoted = !skipping.isQuoted;
      else if (!skipping.isQuoted) {
        this.#line += this.#newlines(input, from, stop.lastIndex);
        this.#give(rows, "row.long");
        return match.index + 1;
      }
    }
    this.#line += this.#newlines(input, from, input.length);
    if (isLast) this.#give(rows, skipping.isQuoted ? "row.unclosed" : "row.long");
    return input.length;
  }

  #give(rows: Row[], why: "row.long" | "row.unclosed"): void {
    if (this.#skipping) rows.push({ line: this.#skipping.line, fault: this.#say(why), text: this.#skipping.text });
    this.#skipping = undefined;
  }

  #newlines(input: string, start: number, end: number): number {
    let count = 0;
    for (let at = input.indexOf(this.#newline, start); at >= 0 && at < end; at = input.indexOf(this.#newline, at + 1)) {
      count++;
    }
    return count;
  }
}

function withoutReturn(text: string): string {
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}

/** How the first line of a table separates its cells, and how the table ends its lines. */
export function shapeOf(text: string): { readonly delimiter: string; readonly newline: "\n" | "\r" } {
  const newline = /\n/.test(text) || !/\r/.test(text) ? "\n" : "\r";
  const [header = ""] = text.split(newline, 1);
  const bare = header.replaceAll(/"[^"]*"/g, "");
  const count = (delimiter: string): number => bare.split(delimiter).length;
  const [delimiter = ","] = [",", ";", "\t"].sort((a, b) => count(b) - count(a));
  return { delimiter, newline };
}
