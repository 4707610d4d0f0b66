/** How likely it may be at the most that a message that is given up failed by chance. */
const MAX_CHANCE = 1e-9;

/** In how many rounds it must have failed before others are asked whether the server takes anything. */
const MIN_ROUNDS = 4;

/** What became of requests so far: how many were made, and how many arrived. */
export interface Fared {
  readonly requests: number;
  readonly arrived: number;
}

/** What speaks against a message that fails alone, round after round: how requests without it fare meanwhile. */
export class Suspicion {
  /** The number of the message in its shard. */
  readonly number: number;
  /** Whether nothing arrived during its last round: that says nothing about the message. */
  isSilent = true;
  #rounds = 0;
  #tries = 0;
  #others = 0;
  #arrived = 0;
  #seen: Fared | undefined;

  constructor(number: number) {
    this.number = number;
  }

  /** It failed alone once more, in a round of so many tries. */
  add(tries: number, { requests, arrived }: Fared): void {
    const seen = this.#seen ?? { requests, arrived };
    this.#seen = { requests, arrived };
    this.#rounds++;
    this.isSilent = arrived === seen.arrived;
    if (this.isSilent) return;
    this.#tries += tries;
    this.#arrived += arrived - seen.arrived;
    // One that arrived now may have been made before.
    this.#others = Math.max(this.#arrived, this.#others + requests - seen.requests - tries);
  }

  /** Whether it failed so often that others are to be asked, where nothing arrives by itself. */
  get isOld(): boolean {
    return this.#rounds >= MIN_ROUNDS;
  }

  /** Whether chance cannot explain it: were it a message as others are, some of its tries would have arrived. */
  get isSure(): boolean {
    return this.isOld && ((this.#others - this.#arrived + 1) / (this.#others + 2)) ** this.#tries <= MAX_CHANCE;
  }
}
