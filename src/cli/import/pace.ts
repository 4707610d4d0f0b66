/** Rows a second at the most. What was not used is not saved up: the rate holds for each second. */
export class Pace {
  readonly #rate: number | undefined;
  #from = performance.now();
  #count = 0;

  /** @param rate Rows a second; no bound where there is none. */
  constructor(rate: number | undefined) {
    this.#rate = rate;
  }

  /** One more row went. */
  step(): void {
    this.#count++;
  }

  /** Milliseconds for which the rate asks to wait. */
  get pauseMs(): number {
    if (this.#rate === undefined) return 0;
    const pause = this.#from + (this.#count / this.#rate) * 1000 - performance.now();
    if (pause < -1000) [this.#from, this.#count] = [performance.now() - 1000, this.#rate];
    return Math.max(0, pause);
  }
}
