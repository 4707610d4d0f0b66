/** For how long after a fruitless round of retries no call starts another. */
const REST_MS = 5000;

/** What is known of rounds of retries that were of no use, and how long the server is left alone for them. */
export class Rest {
  /** How many such rounds there were, and the number of the last request in one. */
  fruitless = 0;
  failedRequest = 0;
  /** How many messages of its lane had been delivered when a round last failed. */
  delivered = 0;
  #since = 0;
  #ms = 0;
  #askedMs = 0;

  /** A round was of no use, to its last `request`. For `askedMs` the server wants to be left alone. */
  begin(request: number, askedMs: number, now: number): void {
    this.fruitless++;
    this.failedRequest = Math.max(this.failedRequest, request);
    this.#since = now;
    this.#askedMs = askedMs;
    this.#ms = Math.max(REST_MS, askedMs);
  }

  /** The server is of use. */
  end(): void {
    this.#ms = this.#askedMs = 0;
  }

  /** For how much longer no call starts another round, so that a dead server slows nobody. */
  leftMs(now: number): number {
    return this.#left(this.#ms, now);
  }

  /** For how much longer the server wants to be left alone. */
  askedMs(now: number): number {
    return this.#left(this.#askedMs, now);
  }

  /** A clock that was set back lets nobody rest. */
  #left(ms: number, now: number): number {
    const passed = now - this.#since;
    return passed < 0 ? 0 : Math.max(0, ms - passed);
  }
}
