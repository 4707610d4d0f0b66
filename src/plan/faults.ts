import { GrowingParamError, type ParamIssue } from "../errors.ts";

/** How many faults of a table are told in detail. */
const MOST = 10;
/** How much of a value is kept to be told. */
const MAX_RECEIVED = 200;

/** What is wrong with a table, bounded: one that is no plan has a fault in each of a million rows. */
export class Faults {
  readonly #issues: ParamIssue[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Keeps a fault, whose rule is made only where it is told. */
  add(path: string, rule: () => string, received: string | undefined): void {
    if (this.#count++ >= MOST) return;
    this.#issues.push({ path, rule: rule(), received: received?.slice(0, MAX_RECEIVED) });
  }

  /** Throws a `GrowingParamError` where there are any. */
  throwIfAny(action: string): void {
    if (this.#count > 0) throw new GrowingParamError(action, this.#issues, this.#count - this.#issues.length);
  }
}
