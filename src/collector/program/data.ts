import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Entry } from "../entry.ts";
import { entriesOf, recordOf } from "../record.ts";
import { UsageError } from "./arguments.ts";

/** How large the file may become before it is written anew with what is kept alone. */
const MAX_BYTES = 536_870_912;

/**
 * What came, in a folder: `collected.ndjson`, to which each request is added before it is answered, so that a program
 * that is killed has lost nothing that was answered.
 */
export class Data {
  readonly #file: string;
  #bytes = 0;

  /** Makes the folder where there is none. Throws a UsageError where that cannot be done. */
  constructor(directory: string) {
    this.#file = join(directory, "collected.ndjson");
    try {
      mkdirSync(directory, { recursive: true });
      // Says at once whether it can be written.
      appendFileSync(this.#file, "");
      this.#bytes = statSync(this.#file).size;
    } catch (error) {
      throw new UsageError(`cannot keep data in ${directory}: ${messageOf(error)}`);
    }
  }

  /** What was kept. A last line that was not written to its end is left out, as its request was never answered. */
  load(): Entry[] {
    let text: string;
    try {
      text = readFileSync(this.#file, "utf8");
    } catch (error) {
      throw new UsageError(`cannot read ${this.#file}: ${messageOf(error)}`);
    }
    const lines = text.split("\n");
    lines.pop();
    try {
      return [...entriesOf(lines)];
    } catch (error) {
      throw new UsageError(`${this.#file} is no record of a collector: ${messageOf(error)}. Give another --data`);
    }
  }

  /** Adds a request; where there is too much, what is kept is written anew. */
  append(entry: Entry, kept: () => readonly Entry[]): void {
    const lines = recordOf(entry);
    this.#bytes += lines.length;
    if (this.#bytes > MAX_BYTES) return this.rewrite(kept());
    appendFileSync(this.#file, lines);
  }

  /** Keeps these alone. */
  rewrite(entries: readonly Entry[]): void {
    const next = `${this.#file}.next`;
    writeFileSync(next, "");
    for (const entry of entries) appendFileSync(next, recordOf(entry));
    renameSync(next, this.#file);
    this.#bytes = statSync(this.#file).size;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
