import { isParamError, sentence, type TrackerError } from "../errors.ts";
import type { WireMessage } from "../wire.ts";
import { type Runtime, warn } from "../runtime.ts";
import { line } from "../words.ts";
import type { Meter } from "./transport.ts";
import type { DropReason } from "./report.ts";
import { quietly } from "./settled.ts";

/** The user's callbacks. */
export interface Callbacks {
  readonly onDelivered?: ((messages: readonly WireMessage[]) => void) | undefined;
  readonly onDrop?:
    | ((messages: readonly WireMessage[], reason: DropReason, error?: TrackerError) => void)
    | undefined;
  readonly onError?: ((error: TrackerError) => void) | undefined;
}

/** One line a second at the most, so that a dead server does not flood a log. */
const WARN_EVERY_MS = 1000;

/** How many kinds of errors that had no line are counted apart. */
const MAX_KINDS = 5;

/** How many callbacks may come of others in one go: a callback that brings about itself must not go on for ever. */
const MAX_NESTED = 10_000;

/** Counts what becomes of messages and tells the user's callbacks, which can never break anything. */
export class Ledger implements Meter {
  requests = 0;
  retries = 0;
  bytes = 0;
  delivered = 0;
  readonly dropped: Record<DropReason, number> = {
    overflow: 0,
    rejected: 0,
    "too-large": 0,
    undelivered: 0,
    expired: 0,
    storage: 0,
    stopped: 0,
  };
  readonly #callbacks: Callbacks;
  readonly #runtime: Runtime;
  /** What is to be called when whatever goes on is over, in order. */
  #calls: (() => unknown)[] = [];
  /** How many there may be while they are called; 0 while none is. */
  #most = 0;
  #isDue = false;
  #warnedAt = -Infinity;
  /** How many errors had no line since, by kind. */
  readonly #unheard = new Map<string, number>();
  /** Whether a timer was set since the last line: it may have died with the request that set it. */
  #isTimed = false;
  /** Whether the last line was one of several errors. */
  #isRest = false;
  #isOver = false;
  #cancel = (): void => {};

  constructor(callbacks: Callbacks, runtime: Runtime) {
    this.#callbacks = callbacks;
    this.#runtime = runtime;
  }

  /** These messages arrived. */
  deliver(messages: readonly WireMessage[]): void {
    if (messages.length === 0) return;
    this.delivered += messages.length;
    const { onDelivered } = this.#callbacks;
    if (onDelivered) this.later(() => onDelivered(messages));
  }

  /** These messages were given up. */
  drop(messages: readonly WireMessage[], reason: DropReason, error?: TrackerError): void {
    if (messages.length === 0) return;
    this.dropped[reason] += messages.length;
    const { onDrop } = this.#callbacks;
    if (onDrop) this.later(() => onDrop(messages, reason, error));
  }

  /** Something went wrong that the user should hear of. */
  fail(error: TrackerError): void {
    const { onError } = this.#callbacks;
    this.later(() => onError ? onError(error) : this.#warn(error));
  }

  /**
   * Calls back what is to be called by now, unless that is being done: what a callback brings about comes after it.
   * Whoever is about to return to the user does this; else the next turn of promises does.
   */
  tell(): void {
    if (this.#most > 0 || this.#calls.length === 0) return;
    this.#most = this.#calls.length + MAX_NESTED;
    for (const call of this.#calls) quietly(call); // those too that are added meanwhile
    this.#calls = [];
    this.#most = 0;
  }

  /** A flush is over: warns of what had no line, but not flush by flush. */
  settle(): void {
    if (!this.#isRest) this.later(() => this.#warnRest());
  }

  /** All is over: warns of what had no line, leaves no timer, and sets none any more. */
  halt(): void {
    this.#isOver = true;
    quietly(this.#cancel);
    this.later(() => this.#warnRest());
  }

  /** Calls what a user gave, when whatever goes on is over. */
  later(call: () => unknown): void {
    if (this.#most > 0 && this.#calls.length >= this.#most) return; // the counters have it
    this.#calls.push(call);
    if (this.#isDue) return;
    this.#isDue = true;
    void Promise.resolve().then(() => {
      this.#isDue = false;
      this.tell();
    });
  }

  #warn(error: TrackerError): void {
    const since = this.#runtime.now() - this.#warnedAt;
    if (since >= 0 && since < WARN_EVERY_MS) return this.#count(error, WARN_EVERY_MS - since);
    const rest = this.#rest();
    this.#print(`${textOf(error)}${rest && ` (and ${rest})`}`, false);
  }

  #warnRest(): void {
    const rest = this.#rest();
    if (rest) this.#print(rest, true);
  }

  #print(text: string, isRest: boolean): void {
    this.#warnedAt = this.#runtime.now();
    this.#isTimed = false;
    this.#isRest = isRest;
    warn(text);
  }

  /** Counts an error that has no line of its own, and sees to a line for all of them when the second is over. */
  #count(error: TrackerError, ms: number): void {
    const kind = kindOf(error);
    const key = this.#unheard.has(kind) || this.#unheard.size < MAX_KINDS ? kind : "others";
    this.#unheard.set(key, (this.#unheard.get(key) ?? 0) + 1);
    if (this.#isTimed || this.#isOver) return;
    this.#isTimed = true;
    // Where there are no timers, as at a Worker's module scope, the next line tells.
    quietly(() => void (this.#cancel = this.#runtime.timer(() => this.later(() => this.#warnRest()), ms, true)));
  }

  /** What had no line, in words; nothing where there is nothing. */
  #rest(): string {
    const kinds = [...this.#unheard];
    this.#unheard.clear();
    const count = kinds.reduce((sum, [, of]) => sum + of, 0);
    return count === 0 ? "" : `${count} more: ${kinds.map(([kind, of]) => `${of} x ${kind}`).join(", ")}`;
  }
}

/** An error in a line, without the values that were received: these are the user's data. */
function textOf(error: TrackerError): string {
  const text = isParamError(error)
    ? sentence(error.action, error.issues, error.more, () => "")
    : line(error.message, 1000);
  return `${line(error.code)}: ${text}`;
}

/** What errors have in common that are counted together. */
function kindOf(error: TrackerError): string {
  return isParamError(error)
    ? `${error.code}: ${sentence(error.action, error.issues.slice(0, 1), 0, () => "")}`
    : line(error.code);
}
