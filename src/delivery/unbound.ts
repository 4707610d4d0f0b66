import { type Runtime, warn } from "../runtime.ts";
import { DONE } from "./settled.ts";

/** How many turns of promises a call that is awaited takes at the most, in functions of the user's own. */
const TURNS_TO_FLUSH = 30;

/** Warns once of messages that nobody may ever send, where timers end with their request: nothing else would come of it. */
export class UnboundWarning {
  readonly #runtime: Runtime;
  #isOver: boolean;

  /** Where there is an option `waitUntil`, and where requests are not apart, somebody always sends. */
  constructor(runtime: Runtime, waitUntil: unknown) {
    this.#runtime = runtime;
    this.#isOver = !!waitUntil || !runtime.isolated;
  }

  /** Somebody sends: whoever does that knows what it takes. */
  end(): void {
    this.#isOver = true;
  }

  /** A message was taken: warns unless somebody has said until the next turn that he sends. */
  look(): void {
    if (!this.#isOver) void this.#warn();
  }

  async #warn(): Promise<void> {
    try {
      this.#runtime.timer(() => {}, 0)();
      // Whoever awaited the call may flush next.
      for (let turns = 0; turns < TURNS_TO_FLUSH; turns++) await DONE;
      if (this.#isOver) return;
      this.#isOver = true;
      warn("Messages are held that no request may ever send, as its timers end with it: use tracker.bind(ctx)");
    } catch {
      // At a Worker's module scope there is no request yet; what it tracked goes with the next.
    }
  }
}
