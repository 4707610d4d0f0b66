/**
 * One promise for all calls of one synchronous stretch of code. Such a stretch belongs to one invocation, so nobody
 * awaits a promise of a request that may be over.
 */
export class Burst<Value> {
  readonly #make: () => Value;
  #shared: Value | undefined;

  constructor(make: () => Value) {
    this.#make = make;
  }

  /** What was made, once for this stretch. */
  share(): Value {
    if (this.#shared === undefined) {
      // Beforehand, so that the stretch is over when what it began goes on. By a promise's turn, as tests that turn
      // a clock often replace `queueMicrotask` too.
      void Promise.resolve().then(() => this.#shared = undefined);
      this.#shared = this.#make();
    }
    return this.#shared;
  }
}
