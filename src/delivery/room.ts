import type { Message } from "../message/message.ts";
import { Line } from "./line.ts";

/** A call that waits for room. Plain data: whoever makes room lets it in. */
export interface Ticket {
  readonly message: Message;
  readonly bytes: number;
  state: "waiting" | "entered" | "refused" | "stopped";
  /** Tells, once it has entered, when it is kept, where that takes time. */
  kept?: Promise<void> | undefined;
}

/** Where calls wait, in order, for room in a full queue. */
export class WaitingRoom {
  readonly #line = new Line<Ticket>(({ state }) => state === "waiting");

  /** How many wait, or were sent away and are not forgotten yet. */
  get size(): number {
    return this.#line.size;
  }

  /** Joins the line. */
  enter(message: Message, bytes: number): Ticket {
    const ticket: Ticket = { message, bytes, state: "waiting" };
    this.#line.add(ticket);
    return ticket;
  }

  /** Lets in as many as `admit` takes. */
  admit(admit: (ticket: Ticket) => boolean): void {
    for (let ticket = this.#line.first(); ticket && admit(ticket); ticket = this.#line.first()) {
      ticket.state = "entered";
    }
  }

  /** Sends everybody away and returns their messages. */
  clear(): Message[] {
    const waiting = this.#line.some();
    for (const ticket of waiting) ticket.state = "stopped";
    this.#line.first();
    return waiting.map(({ message }) => message);
  }
}
