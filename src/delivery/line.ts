/** How many that are gone may stand between others. */
const MANY = 64;

/** Things in the order they came. Those at its head that are over are cut off now and then, so that all stays O(1). */
export class Line<Item> {
  readonly #isOpen: (item: Item) => boolean;
  #items: Item[] = [];
  #start = 0;

  /** `isOpen` tells of one that is not over. */
  constructor(isOpen: (item: Item) => boolean) {
    this.#isOpen = isOpen;
  }

  /** How many there are, and were and are not cut off yet. */
  get size(): number {
    return this.#items.length - this.#start;
  }

  add(item: Item): void {
    this.#items.push(item);
  }

  /** The first that is not over. Those before it are cut off. */
  first(): Item | undefined {
    while (this.size > 0 && !this.#isOpen(this.#items[this.#start] as Item)) this.#start++;
    // Each is moved once at the most for each that was cut off.
    if (this.#start * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#start);
      this.#start = 0;
    }
    return this.#items[this.#start];
  }

  /** Those that are not over, or of which `is` holds: so many at the most. */
  some(count: number = Infinity, is: (item: Item) => boolean = this.#isOpen): Item[] {
    const some: Item[] = [];
    let [gone, seen] = [0, 0];
    for (let index = this.#start; index < this.#items.length && some.length < count; index++) {
      const item = this.#items[index] as Item;
      seen++;
      if (is(item)) some.push(item);
      else if (!this.#isOpen(item)) gone++;
    }
    // Those that are gone behind one that is not are not to be passed again and again.
    if (gone > MANY && gone * 2 > seen) {
      const passed = this.#items.slice(this.#start, this.#start + seen).filter(this.#isOpen);
      this.#items = [...passed, ...this.#items.slice(this.#start + seen)];
      this.#start = 0;
    }
    return some;
  }
}
