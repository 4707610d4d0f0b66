/**
 * One promise for all calls of one synchronous stretch of code. Such a stretch belongs to one invocation, so nobody
 * awaits a promise of a request that may be over.
 */
export class Burst<Value> {
  #shared: Value | undefined;

  /** What `make` made, once for this stretch. */
  share(make: () => Value): Value {
    if (this.#shared === undefined) {
      // Before `make`, so that the stretch is over when what it began goes on. By a promise's turn, as tests that turn
      // a clock often replace `queueMicrotask` too.
      void Promise.resolve().then(() => this.#shared = undefined);
      this.#shared = make();
    }
    return this.#shared;
  }
}
