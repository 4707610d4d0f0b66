import { Buffer } from "node:buffer";
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { quietly } from "../../delivery/settled.ts";
import type { Entry } from "../entry.ts";
import { entriesOf, recordOf } from "../record.ts";
import { UsageError } from "./arguments.ts";

/** How large the file may become before it is written anew with what is kept alone. */
const MAX_BYTES = 536_870_912;

/**
 * What came, in a folder: `collected.ndjson`, to which each request is added before it is answered, so that a program
 * that is killed has lost nothing that was answered. A request that cannot be added leaves nothing of itself there.
 */
export class Data {
  readonly #file: string;
  /** How long it is as far as it is whole, and whether something stands behind that. */
  #bytes = 0;
  #isTorn = false;

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

  /**
   * What was kept, and how many lines cannot be read. What was not written to its end is left out, as its request was
   * never answered.
   */
  load(): { readonly entries: Entry[]; readonly torn: number } {
    let text: string;
    try {
      text = readFileSync(this.#file, "utf8");
    } catch (error) {
      throw new UsageError(`cannot read ${this.#file}: ${messageOf(error)}`);
    }
    const lines = text.split("\n");
    const rest = lines.pop() ?? "";
    const faults: unknown[] = [];
    const entries = [...entriesOf(lines, (error) => faults.push(error))];
    if (entries.length === 0 && faults.length > 0) {
      throw new UsageError(`${this.#file} is no record of a collector: ${messageOf(faults[0])}. Give another --data`);
    }
    this.#bytes -= Buffer.byteLength(rest);
    this.#isTorn = rest !== "";
    return { entries, torn: faults.length };
  }

  /** Adds a request; where there is too much, what is kept is written anew with it. Throws where that cannot be done. */
  append(entry: Entry, kept: () => readonly Entry[]): void {
    const lines = recordOf(entry);
    const size = Buffer.byteLength(lines);
    if (this.#bytes + size > MAX_BYTES) return this.rewrite([...kept(), entry]);
    this.#mend();
    try {
      appendFileSync(this.#file, lines);
      this.#bytes += size;
    } catch (error) {
      this.#isTorn = true;
      quietly(() => this.#mend()); // or before the next
      throw error;
    }
  }

  /** Keeps these alone. Throws where that cannot be done, and leaves the file as it was. */
  rewrite(entries: readonly Entry[]): void {
    const next = `${this.#file}.next`;
    try {
      writeFileSync(next, "");
      for (const entry of entries) appendFileSync(next, recordOf(entry));
      renameSync(next, this.#file);
    } catch (error) {
      quietly(() => rmSync(next, { force: true }));
      throw error;
    }
    this.#bytes = statSync(this.#file).size;
    this.#isTorn = false;
  }

  /** Cuts off what was not written to its end, lest the next line begins in the middle of one. */
  #mend(): void {
    if (this.#isTorn) truncateSync(this.#file, this.#bytes);
    this.#isTorn = false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
