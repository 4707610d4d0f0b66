import { closeSync, existsSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";
import { LINE_COLUMN, REASON_COLUMN } from "./fields.ts";
import type { Row } from "./row.ts";

/** The file of rows that were not sent, each with its line and the reason: what was put right is imported from it. */
export class Rejects {
  readonly path: string;
  readonly #columns: readonly string[] | undefined;
  #handle: number | undefined;
  #pending = "";
  /** How long it is. */
  bytes: number;

  /**
   * @param path Where it is.
   * @param columns The columns of a table, which it is then as well; else it has an object a line.
   * @param bytes How much of it counts: what a process that was killed wrote behind that is written again.
   */
  constructor(path: string, columns: readonly string[] | undefined, bytes: number, isRestart: boolean, say: Say) {
    this.path = path;
    this.#columns = columns;
    this.bytes = bytes;
    if (bytes === 0 && !isRestart && existsSync(path)) throw new Fault(say("rejects.there", { path }));
  }

  /** Adds a row. It is written by `flush`. */
  add(row: Row, reason: string): void {
    if (this.bytes === 0 && this.#pending === "" && this.#columns) {
      this.#pending = `\uFEFF${csvLine([LINE_COLUMN, REASON_COLUMN, ...this.#columns])}`;
    }
    this.#pending += this.#columns ? csvLine([`${row.line}`, reason, ...cellsOf(row)]) : jsonLine(row, reason);
  }

  /** Whether rows were added that are not written. */
  get isPending(): boolean {
    return this.#pending !== "";
  }

  /** Writes what was added. */
  flush(): void {
    if (this.#pending === "") return;
    if (this.#handle === undefined) {
      // Without truncating it: what counts of it stays.
      this.#handle = openSync(this.path, existsSync(this.path) ? "r+" : "w");
      ftruncateSync(this.#handle, this.bytes);
    }
    const bytes = new TextEncoder().encode(this.#pending);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#handle, bytes, at, bytes.length - at, this.bytes + at);
    this.bytes += bytes.length;
    this.#pending = "";
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }
}

function cellsOf(row: Row): readonly string[] {
  if ("fault" in row) return [row.text];
  return "cells" in row ? row.cells.map(String) : [];
}

function csvLine(cells: readonly string[]): string {
  return `${
    cells.map((cell) => /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell).join(",")
  }\r\n`;
}

/** What an earlier import wrote in front of a row. */
const EARLIER = new RegExp(`^\\{"${LINE_COLUMN}":\\d+,"${REASON_COLUMN}":"(?:[^"\\\\]|\\\\.)*",?`);

function jsonLine(row: Row, reason: string): string {
  const front = JSON.stringify({ [LINE_COLUMN]: row.line, [REASON_COLUMN]: reason }).slice(0, -1);
  const rest = jsonOf(row).replace(EARLIER, "{").slice(1).trimStart();
  return `${front}${rest === "}" ? "" : ","}${rest}\n`;
}

/** A row as it was written, if it was: read and written again, long numbers become others, and deep ones do not end. */
function jsonOf(row: Row): string {
  if ("fault" in row) return JSON.stringify({ "growingio:text": row.text });
  if (!("fields" in row)) return "{}";
  return row.text ??
    JSON.stringify(row.fields, (_, value: unknown) => typeof value === "bigint" ? String(value) : value);
}
