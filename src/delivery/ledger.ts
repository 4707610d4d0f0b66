import { GrowingParamError, type TrackerError } from "../errors.ts";
import type { WireMessage } from "../wire.ts";
import type { Runtime } from "../runtime.ts";
import type { Meter } from "./transport.ts";
import type { DropReason } from "./report.ts";

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
    stopped: 0,
  };
  readonly #callbacks: Callbacks;
  readonly #runtime: Runtime;
  #warnedAt = 0;
  #unheard = 0;

  constructor(callbacks: Callbacks, runtime: Runtime) {
    this.#callbacks = callbacks;
    this.#runtime = runtime;
  }

  /** These messages arrived. */
  deliver(messages: readonly WireMessage[]): void {
    if (messages.length === 0) return;
    this.delivered += messages.length;
    const { onDelivered } = this.#callbacks;
    if (onDelivered) guard(() => onDelivered(messages));
  }

  /** These messages were given up. */
  drop(messages: readonly WireMessage[], reason: DropReason, error?: TrackerError): void {
    if (messages.length === 0) return;
    this.dropped[reason] += messages.length;
    const { onDrop } = this.#callbacks;
    if (onDrop) guard(() => onDrop(messages, reason, error));
  }

  /** Something went wrong that the user should hear of. */
  fail(error: TrackerError): void {
    const { onError } = this.#callbacks;
    guard(() => onError ? onError(error) : this.#warn(error));
  }

  #warn(error: TrackerError): void {
    const since = this.#runtime.now() - this.#warnedAt;
    if (since >= 0 && since < WARN_EVERY_MS) {
      this.#unheard++;
      return;
    }
    // Faults are told without the values that were received: these are the user's data.
    const text = error instanceof GrowingParamError
      ? error.issues.map(({ path, rule }) => `'${path}' ${rule}`).join("; ")
      : error.message;
    console.warn(`[growingio] ${error.code}: ${text}${this.#unheard > 0 ? ` (and ${this.#unheard} more)` : ""}`);
    this.#warnedAt += since;
    this.#unheard = 0;
  }
}

/** Calls what a user gave; whatever it throws, now or later, changes nothing. */
function guard(call: () => unknown): void {
  try {
    const result = call();
    if (result instanceof Promise) result.catch(() => {});
  } catch {
    // A user's callback is none of delivery's business.
  }
}
