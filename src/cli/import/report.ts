import type { Message } from "../../message/message.ts";
import { line } from "../../words.ts";
import type { Say } from "../program/say.ts";
import type { Broken } from "./deliver.ts";
import type { Source } from "./row.ts";

/** What became of one file. */
export interface FileReport {
  readonly file: string;
  readonly format: Source["format"];
  readonly encoding: string | undefined;
  /** Rows that were read, over all runs. */
  readonly rows: number;
  readonly sent: number;
  readonly rejected: number;
  readonly reasons: { readonly [reason: string]: number };
  readonly rejects: string | undefined;
  readonly requests: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly isResumed: boolean;
  /** Whether an earlier run had done all of it. */
  readonly wasDone: boolean;
  /** Why it was not read to its end. */
  readonly cut: string | undefined;
  /** Why it was broken off; it goes on when it is called again. */
  readonly broken: string | undefined;
  /** What a dry run shows. */
  readonly messages: readonly Message[];
}

/** Why an import was broken off, in words. */
export function brokenOf(broken: Broken, say: Say): string {
  if (broken.why === "interrupted") return say("broken.interrupted");
  if (broken.why === "unsaved") return say("broken.unsaved", { why: broken.text });
  const why = broken.error ? line(broken.error.message, 300) : "";
  return broken.why === "refused" ? say("broken.refused", { why }) : say("broken.silent", { why });
}
