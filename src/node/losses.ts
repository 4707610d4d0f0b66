import { warn } from "../runtime.ts";
import type { Guest } from "./guest.ts";

/** How many messages were given up as the process ends: nobody need have given an `onDrop`. */
export class Losses {
  /** How many each sender had given up when the end began, or when they were last told of. */
  readonly #told = new WeakMap<object, number>();

  /** From here on they count. */
  begin(guests: Iterable<Guest>): void {
    for (const { sender, stopped } of guests) {
      if (!this.#told.has(sender)) this.#told.set(sender, stopped());
    }
  }

  /** Says how many there were, with what would have helped. */
  tell(guests: Iterable<Guest>, advice: string): void {
    let lost = 0;
    for (const { sender, stopped } of guests) {
      const now = stopped();
      lost += now - (this.#told.get(sender) ?? now);
      this.#told.set(sender, now);
    }
    if (lost === 0) return;
    const what = lost === 1 ? "1 message was" : `${lost} messages were`;
    warn(`${what} given up as the process ends${advice}`);
  }

  /** A sender that goes on begins anew. */
  forget({ sender }: Guest): void {
    this.#told.delete(sender);
  }
}
