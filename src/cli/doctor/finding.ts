import type { Say } from "../program/say.ts";

/** What one step found. */
export interface Finding {
  readonly step: string;
  readonly status: "ok" | "warning" | "fault" | "skipped";
  /** What was found, in words. */
  readonly found: string;
  /** What that means for what is tracked. */
  readonly means?: string | undefined;
  /** What to do about it. */
  readonly todo?: string | undefined;
  /** More for who looks closer, line by line. */
  readonly details?: readonly string[] | undefined;
}

/** What each step works with. */
export interface Checkup {
  readonly say: Say;
  /** How long one step may take. */
  readonly timeoutMs: number;
}
