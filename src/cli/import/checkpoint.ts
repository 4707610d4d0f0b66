import { createHash } from "node:crypto";
import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";
import { type Beginning, beginningOf } from "./beginning.ts";
import { isKept } from "./bytes.ts";
import type { Source } from "./row.ts";
import { type Counts, readOf, readSaved, type Saved, VERSION } from "./saved.ts";
import { Window } from "./window.ts";
import { checkWritable } from "./writable.ts";

/** What tells an import from others. */
interface Origin extends Pick<Saved, "size" | "settings"> {
  /** What was read of the file so far. */
  readonly beginning: () => Beginning;
}

/** What is behind the name of the file while it is written. */
const NEW = ".new";

/** Where an import stands, kept in a file. Without one it is kept in memory alone. */
export class Checkpoint {
  readonly window: Window;
  readonly counts: Counts;
  rejectedBytes: number;
  isDone: boolean;
  /** Whether an earlier run had begun. */
  readonly isResumed: boolean;
  readonly startedAt: string;
  readonly #path: string | undefined;
  readonly #origin: Origin;
  readonly #earlier: Beginning | undefined;

  constructor(path: string | undefined, origin: Origin, saved?: Saved) {
    this.#path = path;
    this.#origin = origin;
    this.#earlier = saved && { hash: saved.file, length: readOf(saved) };
    this.window = new Window(saved?.rows, saved?.behind);
    this.counts = saved
      ? { ...saved.counts, reasons: { ...saved.counts.reasons } }
      : { sent: 0, rejected: 0, reasons: {} };
    this.rejectedBytes = saved?.rejectedBytes ?? 0;
    this.isDone = saved?.isDone ?? false;
    this.isResumed = saved !== undefined;
    this.startedAt = saved?.startedAt ?? new Date().toISOString();
  }

  /** Writes it, at once and as a whole, so that a process that is killed leaves the one before or this one. */
  save(): void {
    if (this.#path === undefined) return;
    const { size, settings, beginning } = this.#origin;
    const now = beginning();
    // Of what an earlier run had read, this one may have read a part.
    const { hash, length } = this.#earlier && this.#earlier.length > now.length ? this.#earlier : now;
    const saved: Saved = {
      version: VERSION,
      file: hash,
      read: length,
      size,
      settings,
      rows: this.window.base,
      behind: this.window.behind,
      counts: this.counts,
      rejectedBytes: this.rejectedBytes,
      isDone: this.isDone,
      startedAt: this.startedAt,
      savedAt: new Date().toISOString(),
    };
    writeFileSync(`${this.#path}${NEW}`, `${JSON.stringify(saved)}\n`);
    renameSync(`${this.#path}${NEW}`, this.#path);
  }
}

/** Of an import that is not kept. */
export const NO_ORIGIN: Origin = { size: 0, settings: "", beginning: () => ({ length: 0, hash: "-" }) };

/**
 * Opens the checkpoint of an import, or begins one. Throws a Fault where there is one of another file, or of other
 * settings, of which rows were sent, and where it cannot be written.
 */
export function openCheckpoint(
  path: string | undefined,
  { file, source, settings, isRestart }: {
    readonly file: string;
    readonly source: Source;
    readonly settings: object;
    readonly isRestart: boolean;
  },
  say: Say,
): Checkpoint {
  if (path === undefined) return new Checkpoint(undefined, NO_ORIGIN);
  checkWritable(path, "--checkpoint", say, NEW);
  if (isRestart) rmSync(path, { force: true });
  const saved = readSaved(path, say);
  const origin = originOf(file, source, createHash("sha256").update(JSON.stringify(settings)).digest("hex"));
  if (!saved || (saved.counts.sent === 0 && saved.counts.rejected === 0)) return new Checkpoint(path, origin);
  // A file may have grown since, at its end.
  const isOther = isKept(file)
    ? origin.size < saved.size || beginningOf(file, readOf(saved)).hash !== saved.file
    : saved.file !== NO_ORIGIN.beginning().hash;
  if (isOther) throw new Fault(say("checkpoint.file", { path }));
  if (saved.settings !== origin.settings) throw new Fault(say("checkpoint.settings", { path }));
  return new Checkpoint(path, origin, { ...saved, isDone: saved.isDone && saved.size === origin.size });
}

function originOf(file: string, source: Source, hash: string): Origin {
  const settings = hash.slice(0, 16);
  // What comes in a pipe is gone.
  if (!isKept(file)) return { ...NO_ORIGIN, settings };
  const { size } = statSync(file);
  let whole: Beginning | undefined;
  return { size, settings, beginning: () => source.beginning ?? (whole ??= beginningOf(file, size)) };
}
