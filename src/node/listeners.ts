import type { Process } from "./guest.ts";

/** Listeners of other versions of this module are known by it. Each of them ends the process after its own work. */
const BRAND = Symbol.for("@growingio-edge/tracker flushOnExit");

/** The listeners of a process that are ours: one an event. */
export class Listeners {
  readonly #process: Process;
  readonly #on: (event: string) => void;
  readonly #listeners = new Map<string, () => void>();

  constructor(process: Process, on: (event: string) => void) {
    this.#process = process;
    this.#on = on;
  }

  add(event: string): void {
    if (this.#listeners.has(event)) return;
    const listener = Object.assign(() => this.#on(event), { [BRAND]: true });
    try {
      // The first of all, so as to see those that are there for one time only.
      this.#process.prependListener(event, listener);
      this.#listeners.set(event, listener);
      // `Deno.exit` is not heard of as `exit`.
      if (event === "exit" && "Deno" in globalThis) globalThis.addEventListener("unload", listener);
    } catch {
      // Not every platform knows every signal, and Deno throws.
    }
  }

  /** Takes away those that nobody needs any more. */
  keep(needed: ReadonlySet<string>): void {
    for (const [event, listener] of this.#listeners) {
      if (needed.has(event)) continue;
      this.#process.removeListener(event, listener);
      if (event === "exit" && "Deno" in globalThis) globalThis.removeEventListener("unload", listener);
      this.#listeners.delete(event);
    }
  }
}

export function isOurs(listener: unknown): boolean {
  return BRAND in Object(listener);
}

/**
 * How many listeners a signal has of `signal-exit`, which many packages bring along, version 4 and 3. They end the
 * process where they are alone, and else leave that to others: to us.
 */
export function countOfSignalExit(process: object): number {
  const emitters: { count?: unknown }[] = [
    Object(Reflect.get(globalThis, Symbol.for("signal-exit emitter"))),
    Object(Reflect.get(process, "__signal_exit_emitter__")),
  ];
  return emitters.reduce((sum, { count }) => sum + (typeof count === "number" ? count : 0), 0);
}
