import type { Message } from "../message/message.ts";
import { Burst } from "./burst.ts";

/** How a wait ends: the message is in the queue, the server was of no use, or the consumer was stopped. */
export type Ending = "entered" | "refused" | "stopped";

interface Ticket {
  readonly message: Message;
  readonly bytes: number;
  state: "waiting" | Ending;
}

interface Gate {
  readonly tickets: Ticket[];
  readonly closed: Promise<void>;
}

/** What a waiting room needs of its queue. */
export interface Doors {
  /** Lets a message into the queue, if there is room for it. */
  admit(message: Message, bytes: number): boolean;
  /** Sends until there is room for so many bytes; false when nothing moved. */
  makeRoom(bytes: number): Promise<boolean>;
}

/**
 * Where calls wait, in order, for room in a full queue. Whoever makes room lets in the first in line, whose call
 * looks after itself: calls of one synchronous burst share one gate, and a gate awaits only what it started itself.
 */
export class WaitingRoom {
  readonly #doors: Doors;
  readonly #burst = new Burst<Gate>();
  #line: Ticket[] = [];
  #first = 0;

  constructor(doors: Doors) {
    this.#doors = doors;
  }

  /** How many wait, or were sent away and are not forgotten yet. */
  get size(): number {
    return this.#line.length - this.#first;
  }

  /** Waits for room. Never rejects. */
  async wait(message: Message, bytes: number): Promise<Ending> {
    const ticket: Ticket = { message, bytes, state: "waiting" };
    this.#line.push(ticket);
    const gate = this.#burst.share(() => {
      const tickets: Ticket[] = [];
      return { tickets, closed: this.#open(tickets) };
    });
    gate.tickets.push(ticket);
    await gate.closed;
    return ticket.state === "waiting" ? "refused" : ticket.state;
  }

  /** Sends everybody away and returns their messages. */
  clear(): readonly Message[] {
    const waiting = this.#line.slice(this.#first).filter(({ state }) => state === "waiting");
    for (const ticket of waiting) ticket.state = "stopped";
    this.#skip();
    return waiting.map(({ message }) => message);
  }

  async #open(tickets: readonly Ticket[]): Promise<void> {
    await null; // until the burst is over and the tickets are complete
    while (tickets.at(-1)?.state === "waiting") {
      if (this.#admit()) continue;
      if (await this.#doors.makeRoom(this.#line[this.#first]?.bytes ?? 0)) continue;
      for (const ticket of tickets) if (ticket.state === "waiting") ticket.state = "refused";
      this.#skip();
    }
  }

  /** Lets in as many as there is room for; returns whether there were any. */
  #admit(): boolean {
    let admitted = false;
    for (let ticket = this.#line[this.#first]; ticket; ticket = this.#line[this.#first]) {
      if (!this.#doors.admit(ticket.message, ticket.bytes)) break;
      ticket.state = "entered";
      admitted = true;
      this.#skip();
    }
    return admitted;
  }

  /** Moves on to the first who still waits, and forgets those before. */
  #skip(): void {
    while (this.#first < this.#line.length && this.#line[this.#first]?.state !== "waiting") this.#first++;
    if (this.#first < 1024 || this.#first * 2 < this.#line.length) return;
    this.#line = this.#line.slice(this.#first);
    this.#first = 0;
  }
}
