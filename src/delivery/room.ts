import type { Message } from "../message/message.ts";

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
  #line: Ticket[] = [];
  #first = 0;

  /** How many wait, or were sent away and are not forgotten yet. */
  get size(): number {
    return this.#line.length - this.#first;
  }

  /** Joins the line. */
  enter(message: Message, bytes: number): Ticket {
    const ticket: Ticket = { message, bytes, state: "waiting" };
    this.#line.push(ticket);
    return ticket;
  }

  /** Lets in as many as `admit` takes. */
  admit(admit: (ticket: Ticket) => boolean): void {
    for (let ticket = this.#next(); ticket && admit(ticket); ticket = this.#next()) {
      ticket.state = "entered";
    }
  }

  /** Sends everybody away and returns their messages. */
  clear(): Message[] {
    const waiting = this.#line.slice(this.#first).filter(({ state }) => state === "waiting");
    for (const ticket of waiting) ticket.state = "stopped";
    this.#next();
    return waiting.map(({ message }) => message);
  }

  /** The first who still waits; those before are forgotten. */
  #next(): Ticket | undefined {
    while (this.#first < this.#line.length && this.#line[this.#first]?.state !== "waiting") this.#first++;
    if (this.#first >= 1024 && this.#first * 2 >= this.#line.length) {
      this.#line = this.#line.slice(this.#first);
      this.#first = 0;
    }
    return this.#line[this.#first];
  }
}
