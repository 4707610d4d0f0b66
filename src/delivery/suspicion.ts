/** How likely it may be at the most that a message that is given up failed by chance. */
const MAX_CHANCE = 1e-9;

/** In how many rounds it must have failed before others are asked whether the server takes anything. */
const MIN_ROUNDS = 4;

/** How requests fared so far: without those of messages that fail alone, as long as they do. */
export interface Fared {
  failed: number;
  arrived: number;
}

/** What speaks against a message that fails alone, round after round: how requests without it fare meanwhile. */
export class Suspicion {
  /** How many tries it made while others arrived. */
  tries = 0;
  /** Whether nothing arrived during its last round: that says nothing about the message. */
  isSilent = true;
  #rounds = 0;
  #askAt = 0;
  #failed = 0;
  #arrived = 0;
  #seen: Fared | undefined;

  /** It failed alone once more, in a round of so many tries. */
  add(tries: number, { failed, arrived }: Fared): void {
    const seen = this.#seen ?? { failed, arrived };
    this.#seen = { failed, arrived };
    this.#rounds++;
    this.isSilent = arrived === seen.arrived;
    if (this.isSilent) return;
    this.tries += tries;
    this.#failed += failed - seen.failed;
    this.#arrived += arrived - seen.arrived;
  }

  /** Whether it failed so often that others are to be asked, where nothing arrives by itself. */
  get isOld(): boolean {
    return this.#rounds >= MIN_ROUNDS;
  }

  /** Whether those behind it of its own user may be asked: after each time in vain, in twice as many rounds. */
  get mayAskOwn(): boolean {
    return this.#rounds >= this.#askAt;
  }

  /** They were asked, and one of them arrived or none did. */
  asked(isOfUse: boolean): void {
    this.#askAt = isOfUse ? 0 : this.#rounds * 2;
  }

  /** Whether chance cannot explain it: were it a message as others are, some of its tries would have arrived. */
  get isSure(): boolean {
    const share = (this.#failed + 1) / (this.#failed + this.#arrived + 2);
    return this.isOld && share ** this.tries <= MAX_CHANCE;
  }
}
