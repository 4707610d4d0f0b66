import type { Runtime } from "../runtime.ts";

/** How many ids are known again. */
const MAX_KNOWN = 10_000;

/** What no other isolate begins its ids with, most likely, and how many there were. */
let prefix: string | undefined;
let count = 0;

/** An id of a message, by which whoever gets it twice knows it again. None at a Worker's module scope. */
export function nextId(runtime: Runtime): string | undefined {
  try {
    prefix ??= runtime.random().toString(36).slice(2);
    return `${prefix}.${count++}`;
  } catch {
    return undefined;
  }
}

/** The last ids that came, so that a message that comes twice is known again, as a rule. */
export class RecentIds {
  readonly #ids = new Set<string>();

  has(id: string | undefined): boolean {
    return id !== undefined && this.#ids.has(id);
  }

  add(id: string | undefined): void {
    if (id === undefined) return;
    this.#ids.add(id);
    // The oldest comes first.
    if (this.#ids.size > MAX_KNOWN) { for (const old of this.#ids) return void this.#ids.delete(old); }
  }
}
