import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";
import { Window } from "./window.ts";

/** What is known of an import: plain data, as it is written into a file. */
interface Saved {
  readonly version: 1;
  /** What was imported, and how: those of another make no sense here. */
  readonly file: string;
  readonly size: number;
  readonly settings: string;
  /** All rows before this one are settled, and those of the bits behind it. */
  readonly rows: number;
  readonly behind: string;
  readonly counts: Counts;
  /** How long the file of rejected rows is. */
  readonly rejectedBytes: number;
  readonly isDone: boolean;
  readonly startedAt: string;
  readonly savedAt: string;
}

/** What became of rows. */
export interface Counts {
  sent: number;
  rejected: number;
  /** How many were rejected, by reason. */
  readonly reasons: { [reason: string]: number };
}

const VERSION = 1;
const HEAD = 65_536;

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
  readonly #identity: Pick<Saved, "file" | "size" | "settings">;

  constructor(path: string | undefined, identity: Pick<Saved, "file" | "size" | "settings">, saved?: Saved) {
    this.#path = path;
    this.#identity = identity;
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
    const saved: Saved = {
      version: VERSION,
      ...this.#identity,
      rows: this.window.base,
      behind: this.window.behind,
      counts: this.counts,
      rejectedBytes: this.rejectedBytes,
      isDone: this.isDone,
      startedAt: this.startedAt,
      savedAt: new Date().toISOString(),
    };
    writeFileSync(`${this.#path}.new`, `${JSON.stringify(saved)}\n`);
    renameSync(`${this.#path}.new`, this.#path);
  }
}

/**
 * Opens the checkpoint of an import, or begins one. Throws a Fault where there is one of another file, or of other
 * settings, of which rows were sent.
 */
export function openCheckpoint(
  path: string | undefined,
  { file, settings, isRestart }: { readonly file: string; readonly settings: object; readonly isRestart: boolean },
  say: Say,
): Checkpoint {
  const hash = createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 16);
  if (path === undefined) return new Checkpoint(undefined, { file: "", size: 0, settings: hash });
  const size = file === "-" ? 0 : statSync(file).size;
  const identity = { file: file === "-" ? "-" : headOf(file, size), size, settings: hash };
  if (isRestart) rmSync(path, { force: true });
  const saved = read(path, say);
  if (!saved || (saved.counts.sent === 0 && saved.counts.rejected === 0)) return new Checkpoint(path, identity);
  // A file may have grown since, at its end.
  if (size < saved.size || (file !== "-" && headOf(file, saved.size) !== saved.file)) {
    throw new Fault(say("checkpoint.file", { path }));
  }
  if (saved.settings !== hash) throw new Fault(say("checkpoint.settings", { path }));
  return new Checkpoint(path, identity, { ...saved, isDone: saved.isDone && saved.size === size });
}

function read(path: string, say: Say): Saved | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (Object(error).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const saved: Saved = JSON.parse(text);
    if (saved.version === VERSION && Number.isSafeInteger(saved.rows)) return saved;
  } catch {
    // Told below.
  }
  throw new Fault(say("checkpoint.broken", { path }));
}

/** What tells a file from others: how it begins, as far as it went. */
function headOf(file: string, size: number): string {
  const buffer = new Uint8Array(Math.min(HEAD, size));
  const handle = openSync(file, "r");
  try {
    const count = readSync(handle, buffer, 0, buffer.length, 0);
    return createHash("sha256").update(buffer.subarray(0, count)).digest("hex").slice(0, 16);
  } finally {
    closeSync(handle);
  }
}
