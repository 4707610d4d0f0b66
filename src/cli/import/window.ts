/**
 * Which rows are settled: all before `base`, and some behind it. Bounded, as nobody reads further than `SIZE` rows
 * beyond the first that is not settled.
 */
export class Window {
  /** The number of the first row that is not settled, counted from 0. */
  base: number;
  readonly #bits: Uint8Array;

  constructor(base = 0, behind = "") {
    this.base = base;
    this.#bits = new Uint8Array(Window.SIZE);
    [...atob(behind)].forEach((byte, index) => {
      for (let bit = 0; bit < 8; bit++) {
        if (byte.charCodeAt(0) & (1 << bit)) this.#bits[(base + index * 8 + bit) % Window.SIZE] = 1;
      }
    });
  }

  /** How many rows it looks at. */
  static readonly SIZE: number = 65_536;

  isSettled(row: number): boolean {
    return row < this.base || (row < this.base + Window.SIZE && this.#bits[row % Window.SIZE] === 1);
  }

  /** Whether a row is too far ahead for now. */
  isBeyond(row: number): boolean {
    return row >= this.base + Window.SIZE;
  }

  settle(row: number): void {
    if (row < this.base) return;
    this.#bits[row % Window.SIZE] = 1;
    while (this.#bits[this.base % Window.SIZE] === 1) {
      this.#bits[this.base % Window.SIZE] = 0;
      this.base++;
    }
  }

  /** Those behind `base`, a bit each, for the constructor. */
  get behind(): string {
    const bytes: number[] = [];
    for (let offset = 0; offset < Window.SIZE; offset++) {
      if (this.#bits[(this.base + offset) % Window.SIZE] !== 1) continue;
      while (bytes.length <= offset >> 3) bytes.push(0);
      bytes[offset >> 3] = (bytes[offset >> 3] ?? 0) | (1 << (offset & 7));
    }
    return btoa(String.fromCharCode(...bytes));
  }
}
