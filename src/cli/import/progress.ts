import process from "node:process";
import type { Say } from "../program/say.ts";

/** How often a line is renewed in a terminal, and how often one is printed elsewhere. */
const TERMINAL_MS = 200;
const PLAIN_MS = 10_000;
const WIDTH = 24;

/** What there is to tell. */
export interface State {
  /** Rows that are settled, over all runs. */
  readonly rows: number;
  readonly rejected: number;
  /** How much of the file was read, from 0 to 1; undefined where its size is not known. */
  readonly progress: number | undefined;
  /** What goes wrong at the moment. */
  readonly trouble: string | undefined;
}

/** Shows how far an import is: a bar in a terminal, plain lines elsewhere. */
export class Progress {
  readonly #say: Say;
  readonly #name: string;
  readonly #isTerminal = process.stderr.isTTY === true;
  readonly #startedAt = performance.now();
  readonly #write: (text: string) => void;
  #from: State | undefined;
  #shownAt = performance.now();
  #isShown = false;

  constructor(name: string, say: Say, write: (text: string) => void) {
    this.#say = say;
    this.#name = name;
    this.#write = write;
  }

  /** Shows it, if it is time to. */
  show(state: () => State): void {
    this.#from ??= state();
    const now = performance.now();
    if (now - this.#shownAt < (this.#isTerminal ? TERMINAL_MS : PLAIN_MS)) return;
    this.#shownAt = now;
    const line = this.#line(state(), now);
    this.#isShown = this.#isTerminal;
    this.#write(
      this.#isTerminal ? `\r\u001b[K${line.slice(0, Math.max(20, process.stderr.columns - 1))}` : `${line}\n`,
    );
  }

  /** Takes the bar away, so that something else can be printed. */
  clear(): void {
    if (this.#isShown) this.#write("\r\u001b[K");
    this.#isShown = false;
  }

  #line(state: State, now: number): string {
    const { rows, rejected, progress, trouble } = state;
    const seconds = (now - this.#startedAt) / 1000;
    const rate = Math.round((rows - (this.#from?.rows ?? 0)) / seconds);
    const before = this.#from?.progress ?? 0;
    const done = progress === undefined ? 0 : progress - before;
    const left = progress === undefined || done <= 0 ? undefined : ((1 - progress) / done) * seconds;
    const filled = Math.round((progress ?? 0) * WIDTH);
    return [
      this.#name,
      ...progress === undefined
        ? []
        : [`${"█".repeat(filled)}${"░".repeat(WIDTH - filled)} ${Math.floor(progress * 100)}%`],
      this.#say("progress.rows", { count: rows }),
      this.#say("progress.rate", { rate }),
      ...rejected > 0 ? [this.#say("progress.rejected", { count: rejected })] : [],
      ...left === undefined ? [] : [this.#say("progress.left", { time: durationOf(left) })],
      ...trouble === undefined ? [] : [this.#say("progress.trouble", { why: trouble })],
    ].join("  ");
  }
}

/** A duration as clocks show it: `1:05`, `2:03:04`. */
export function durationOf(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours = 0, ...rest] = parts;
  const shown = rest.map((part, index) => index === 0 && hours === 0 ? `${part}` : `${part}`.padStart(2, "0"));
  return hours > 0 ? [hours, ...shown].join(":") : shown.join(":");
}
