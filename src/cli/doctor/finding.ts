import type { Say, TextKey } from "../program/say.ts";

/** The steps, in their order. */
export type Step = "url" | "dns" | "proxy" | "tcp" | "tls" | "health" | "clock" | "redirect" | "event" | "platform";

/** What one step found. */
export interface Finding {
  readonly step: Step;
  /** The format of the event, where it is one. */
  readonly body?: string | undefined;
  readonly status: "ok" | "warning" | "fault" | "skipped";
  /** A name for machines: `tls.expired`. */
  readonly code: TextKey;
  /** What was found, in words. */
  readonly found: string;
  /** What that means for what is tracked. */
  readonly means?: string | undefined;
  /** What to do about it. */
  readonly todo?: string | undefined;
  /** More for who looks closer, line by line. */
  readonly details?: readonly string[] | undefined;
}

/** Codes that have more than one text: what it means and what to do. */
export type Explained = { [Key in TextKey]: `${Key}.means` extends TextKey ? Key : never }[TextKey];

/** What each step works with. */
export interface Checkup {
  readonly say: Say;
  /** How long one step may take. */
  readonly timeoutMs: number;
}

type Values = { readonly [name: string]: string | number };

/** A finding that needs no explanation. */
export function plain(say: Say, step: Step, status: "ok" | "skipped", code: TextKey, values: Values = {}): Finding {
  return { step, status, code, found: say.filled(code, values) };
}

/** A finding with what it means and what to do. `todo` is the key of another way out. */
export function explained(
  say: Say,
  step: Step,
  status: "warning" | "fault" | "ok",
  code: Explained,
  values: Values = {},
  todo: TextKey = `${code}.do`,
): Finding {
  const means: TextKey = `${code}.means`;
  return {
    step,
    status,
    code,
    found: say.filled(code, values),
    means: say.filled(means, values),
    todo: say.filled(todo, values),
  };
}
