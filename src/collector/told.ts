import { MAX_TOLD } from "./limits.ts";
import { line } from "../words.ts";

/** Texts about one thing, bounded: the first of them as they are, and how many more there were. */
export class Told {
  readonly #texts: string[] = [];
  #count = 0;

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  add(text: string): void {
    if (this.#count++ < MAX_TOLD) this.#texts.push(text);
  }

  /** The texts, and in the last how many more there were. */
  list(): string[] {
    const more = this.#count - this.#texts.length;
    return more > 0 ? [...this.#texts, `and ${more} more`] : [...this.#texts];
  }
}

/** A name from outside in quotes: in one line, and short. */
export function quoted(name: string): string {
  return `'${line(name, 80)}'`;
}
