/** The longest text that is kept: names come from anywhere. */
const MAX_LENGTH = 200;

/** Counts texts, in bounded memory: `most` different ones, and the others as one. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #most: number;
  readonly #others: string;
  #beyond = 0;

  constructor(most: number, others: string) {
    this.#most = most;
    this.#others = others;
  }

  /** Counts a text. */
  add(text: string): void {
    const key = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
    const before = this.#counts.get(key);
    if (before === undefined && this.#counts.size >= this.#most) this.#beyond++;
    else this.#counts.set(key, (before ?? 0) + 1);
  }

  /** Each text with its count, in the order in which they came, and the others at the end. */
  list(): (readonly [text: string, count: number])[] {
    return [...this.#counts, ...this.#beyond > 0 ? [[this.#others, this.#beyond] as const] : []];
  }

  /** Forgets all. */
  clear(): void {
    this.#counts.clear();
    this.#beyond = 0;
  }
}
