import type { WireMessage } from "../wire.ts";
import type { Store } from "./store.ts";

/** How many settled messages are cut off at the least. */
const TRIM_AT = 1024;

/** Messages in memory: plain data without clock or promise, so that what one invocation leaves another goes on with. */
export class MemoryStore implements Store {
  head = 0;
  tail = 0;
  held = 0;
  /**
   * Message number `head` is at `#offset`; what is before it is settled and is cut off now and then. One that was
   * settled before those in front of it has left a hole.
   */
  #messages: (WireMessage | undefined)[] = [];
  /** What each is estimated at, so that nobody has to look at it once more. */
  #sizes: number[] = [];
  #offset = 0;

  has(number: number): boolean {
    return number >= this.head && this.#messages[this.#offset + number - this.head] !== undefined;
  }

  append(message: WireMessage, bytes: number): undefined {
    this.#messages.push(message);
    this.#sizes.push(bytes);
    this.tail++;
    this.held++;
  }

  read(count: number, each: (number: number, message: WireMessage, bytes: number) => boolean): void {
    for (let [number, left] = [this.head, count]; number < this.tail && left > 0; number++) {
      const index = this.#offset + number - this.head;
      const message = this.#messages[index];
      if (!message) continue;
      if (!each(number, message, this.#sizes[index] ?? 0)) return;
      left--;
    }
  }

  settle(number: number): number {
    if (!this.has(number)) return -1;
    const index = this.#offset + number - this.head;
    const bytes = this.#sizes[index] ?? 0;
    this.#messages[index] = undefined;
    this.held--;
    while (this.head < this.tail && !this.#messages[this.#offset]) {
      this.head++;
      this.#offset++;
    }
    // Each message is moved once at the most for each that was settled, so adding and settling stay O(1).
    if (this.#offset >= TRIM_AT && this.#offset * 2 >= this.#messages.length) {
      this.#messages = this.#messages.slice(this.#offset);
      this.#sizes = this.#sizes.slice(this.#offset);
      this.#offset = 0;
    }
    return bytes;
  }
}
