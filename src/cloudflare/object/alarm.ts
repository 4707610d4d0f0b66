import type { Runtime } from "../../runtime.ts";

/** How long an alarm goes on: Cloudflare ends it after 15 minutes. */
const ALARM_MS = 600_000;

/** When it is woken again should an alarm end without a word, and how long a round of one takes at the most. */
const SAFETY_MS = 60_000;
export const ROUND_MS: number = SAFETY_MS / 2;

/** How soon after an alarm of no use the next comes: at first, and at the latest. */
const FIRST_RETRY_MS = 5000;
const LAST_RETRY_MS = 300_000;

/** What is used of a Durable Object's storage. */
export interface AlarmClock {
  setAlarm(time: number): Promise<void>;
  deleteAlarm(): Promise<void>;
}

/** What a round of an alarm came to. */
interface Round {
  /** Whether something moved. */
  readonly isOfUse: boolean;
  readonly isDone: boolean;
}

/** The one alarm of a Durable Object: when it rings next, and how long its work goes on. */
export class Alarm {
  readonly #clock: AlarmClock;
  readonly #runtime: Runtime;
  /** When it will ring, as far as is known: nothing of it while it is at work. */
  #at = Infinity;
  #isAtWork = false;
  #failures = 0;

  constructor(clock: AlarmClock, runtime: Runtime) {
    this.#clock = clock;
    this.#runtime = runtime;
  }

  /** Sees to it that it rings in time. */
  async wake(ms: number): Promise<void> {
    const now = this.#runtime.now();
    const at = now + ms;
    if (this.#isAtWork) return; // whoever is at work looks again when it is done
    // One that is due for longer was lost: alarms may be held for days, and are then forgotten.
    if (this.#at <= at && now - this.#at < SAFETY_MS) return;
    this.#at = at;
    try {
      await this.#clock.setAlarm(at);
    } catch (error) {
      this.#at = Infinity; // the next call tries again
      throw error;
    }
  }

  /** It rings: makes rounds as long as they are of use and there is time. Returns whether the last was. */
  async work(round: () => Promise<Round>): Promise<boolean> {
    const began = this.#runtime.now();
    this.#isAtWork = true;
    let last: Round;
    try {
      await this.#clock.setAlarm(began + SAFETY_MS);
      do last = await round(); while (last.isOfUse && !last.isDone && this.#runtime.now() - began < ALARM_MS);
    } finally {
      this.#isAtWork = false;
      this.#at = Infinity;
    }
    this.#failures = last.isOfUse ? 0 : this.#failures + 1;
    return last.isOfUse;
  }

  /** How soon it is worth while to try again, after alarms of no use. */
  get retryMs(): number {
    return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, this.#failures - 1));
  }

  /** Lets the object sleep. */
  async sleep(): Promise<void> {
    await this.#clock.deleteAlarm();
  }
}
