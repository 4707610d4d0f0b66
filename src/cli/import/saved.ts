import { readFileSync } from "node:fs";
import { line } from "../../words.ts";
import { Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";

export const VERSION = 1;
/** How much of a file versions looked at that did not say how much. */
const HEAD = 65_536;

/** What is known of an import: plain data, as it is written into a file. */
export interface Saved {
  readonly version: 1;
  /** What was imported, and how: those of another make no sense here. */
  readonly file: string;
  /** How much of the file that is the hash of. Versions before this had none: 64 KiB of it. */
  readonly read?: number;
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

/** How much of the file its hash is of. */
export function readOf({ read, size }: Saved): number {
  return read ?? Math.min(HEAD, size);
}

/** Reads a checkpoint; undefined where there is none. Throws a Fault where it is something else. */
export function readSaved(path: string, say: Say): Saved | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code, message }: Record<string, unknown> = Object(error);
    if (code === "ENOENT") return undefined;
    throw new Fault(say("file.unreadable", { file: path, why: line(String(message)) }));
  }
  try {
    const saved: Saved = JSON.parse(text);
    if (saved.version === VERSION && isWhole(saved)) return saved;
  } catch {
    // Told below.
  }
  throw new Fault(say("checkpoint.broken", { path }));
}

/** Whether it has what it is to have. Throws where it has not even the shape. */
function isWhole({ rows, behind, counts, rejectedBytes, size, read: length = 0, file }: Saved): boolean {
  const { sent, rejected, reasons } = counts;
  atob(behind);
  return [rows, sent, rejected, rejectedBytes, size, length].every((number) => Number.isSafeInteger(number)) &&
    typeof reasons === "object" && reasons !== null && typeof behind === "string" && typeof file === "string";
}
