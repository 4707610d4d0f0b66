import type { CoverageState, PlanCoverage } from "../plan/coverage.ts";
import type { Runtime } from "../runtime.ts";
import type { Cleared, Log } from "./log.ts";

/** How long what was cleared can be brought back. */
export const UNDO_MS = 10_000;

/** Clears a log so that it can be undone for a while. */
export class Undo {
  readonly #log: Log;
  readonly #coverage: PlanCoverage | undefined;
  readonly #runtime: Runtime;
  #held: { readonly cleared: Cleared; readonly seen: CoverageState | undefined; readonly untilMs: number } | undefined;
  #cancel = (): void => {};

  constructor(log: Log, coverage: PlanCoverage | undefined, runtime: Runtime) {
    this.#log = log;
    this.#coverage = coverage;
    this.#runtime = runtime;
  }

  /** Forgets what came, and holds it for a while. */
  clear(): void {
    this.forget();
    this.#held = { cleared: this.#log.clear(), seen: this.#coverage?.clear(), untilMs: this.#runtime.now() + UNDO_MS };
    this.#cancel = this.#runtime.timer(() => this.forget(), UNDO_MS, true);
  }

  /** Brings it back, before what came since; false where there is nothing any more. */
  restore(): boolean {
    const held = this.#held;
    this.forget();
    if (!held || held.untilMs < this.#runtime.now()) return false;
    const since = this.#log.entriesAfter(0);
    if (held.seen) this.#coverage?.restore(held.seen);
    for (const { request: { messages, codec } } of since) {
      for (const message of messages) this.#coverage?.add(message, { text: codec?.format === "protobuf" });
    }
    this.#log.restore(held.cleared);
    return true;
  }

  /** Lets go of what is held. */
  forget(): void {
    this.#cancel();
    this.#cancel = () => {};
    this.#held = undefined;
  }
}
