import { basename } from "node:path";
import { line } from "../../words.ts";
import type { Context } from "../program/command.ts";
import { isKept } from "./bytes.ts";
import { Checkpoint, NO_ORIGIN, openCheckpoint } from "./checkpoint.ts";
import type { Settings } from "./options.ts";
import { countReason } from "./reasons.ts";
import { Rejects } from "./rejects.ts";
import type { Row, Source } from "./row.ts";
import type { Counts } from "./saved.ts";
import type { Window } from "./window.ts";
import { checkWritable } from "./writable.ts";

/** How many of the rows that it would not send a dry run shows. */
const SHOWN_REJECTS = 10;
/** How often rejected rows are saved while none is sent. */
const SAVE_MS = 500;

/** What became of the rows of a file, saved as it goes on, so that a later run can go on from there. */
export class Account {
  readonly window: Window;
  readonly counts: Counts;
  readonly isResumed: boolean;
  readonly #checkpoint: Checkpoint;
  readonly #rejects: Rejects | undefined;
  readonly #rejectsPath: string;
  readonly #context: Context;
  #savedAt = performance.now();
  /** Why it could not be saved. */
  failure: string | undefined;

  constructor(file: string, source: Source, settings: Settings, context: Context) {
    this.#context = context;
    const { say } = context;
    const { isDryRun, isRestart, identity } = settings;
    const path = settings.checkpoint ?? (isKept(file) ? `${file}.growingio-import` : undefined);
    const isTable = source.format === "csv";
    this.#rejectsPath = settings.rejects ?? `${nameOf(file)}.rejects.${isTable ? "csv" : "ndjson"}`;
    if (!isDryRun) checkWritable(this.#rejectsPath, "--rejects", say);
    const checkpoint = this.#checkpoint = isDryRun
      ? new Checkpoint(undefined, NO_ORIGIN)
      : openCheckpoint(path, { file, source, settings: identity, isRestart }, say);
    this.window = checkpoint.window;
    this.counts = checkpoint.counts;
    this.isResumed = checkpoint.isResumed;
    this.#rejects = isDryRun ? undefined : new Rejects(
      this.#rejectsPath,
      isTable ? source.columns : undefined,
      checkpoint.rejectedBytes,
      isRestart,
      say,
    );
  }

  /** Whether an earlier run had done all of it. */
  get isDone(): boolean {
    return this.#checkpoint.isDone;
  }

  /** Where the rejected rows are, if there are any. */
  get rejectsPath(): string | undefined {
    return this.counts.rejected > 0 && this.#rejects ? this.#rejectsPath : undefined;
  }

  /** These rows arrived. */
  sent(numbers: readonly number[]): void {
    for (const number of numbers) this.window.settle(number);
    this.counts.sent += numbers.length;
  }

  /** This row never will. */
  reject(number: number, row: Row, reason: string): void {
    const { say, note } = this.#context;
    this.counts.rejected++;
    countReason(this.counts.reasons, reason, say("row.others"));
    if (this.#rejects) this.#rejects.add(row, reason);
    else if (this.counts.rejected <= SHOWN_REJECTS) {
      note(say("import.reject", { line: row.line, reason: line(reason, 500) }));
    }
    this.window.settle(number);
  }

  /** Never throws: where it fails, `failure` says why. */
  save(): void {
    try {
      this.#rejects?.flush();
      this.#checkpoint.rejectedBytes = this.#rejects?.bytes ?? 0;
      this.#checkpoint.save();
      this.failure = undefined;
    } catch (error) {
      this.failure = line(String(Object(error).message));
    }
  }

  /** Saves rejected rows now and then, also where none is sent. */
  saveIfDue(): void {
    if (!this.#rejects?.isPending || performance.now() - this.#savedAt < SAVE_MS) return;
    this.#savedAt = performance.now();
    this.save();
  }

  /** Nothing more is read in this run. */
  end(isDone: boolean): void {
    this.#checkpoint.isDone = isDone;
    if (this.#rejects) this.save();
    this.#rejects?.close();
  }
}

/** What the file of rejected rows is called after. Beside a pipe there is no place for one. */
function nameOf(file: string): string {
  if (file === "-") return "stdin";
  return isKept(file) ? file : `pipe-${basename(file)}`;
}
