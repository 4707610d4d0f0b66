import { type Held, type Holding, HOLDINGS } from "../advice.ts";
import { platform, warn } from "../runtime.ts";
import { countOf } from "../words.ts";

/** What is used of Node's `process`, which Deno and Bun have as well. */
interface Process {
  on(event: "exit", listener: () => void): unknown;
  removeListener(event: "exit", listener: () => void): unknown;
}

/** How many are known before those that hold nothing are forgotten for the first time. */
const MIN_KNOWN = 16;

/** The consumers that hold something, and the line at the end of the process. */
class Holdings implements Held {
  readonly #process: Process;
  readonly #known = new Set<Holding>();
  #most = MIN_KNOWN;
  readonly #end = (): void => this.#tell();

  constructor(process: Process) {
    this.#process = process;
  }

  /** How many messages are held in all. */
  held(): number {
    return [...this.#known].reduce((sum, { held }) => sum + held(), 0);
  }

  /** Keeps whoever holds something, so that it cannot go unheard of, and forgets those that hold nothing any more. */
  look(holding: Holding): void {
    if (holding.held() === 0) return this.#forget([holding]);
    if (this.#known.size === 0) this.#listen();
    holding.isKnown = true;
    this.#known.add(holding);
    if (this.#known.size <= this.#most) return;
    this.#forget([...this.#known].filter(({ held }) => held() === 0));
    this.#most = Math.max(MIN_KNOWN, this.#known.size * 2);
  }

  #forget(holdings: readonly Holding[]): void {
    for (const holding of holdings) {
      holding.isKnown = false;
      this.#known.delete(holding);
    }
    if (this.#known.size > 0) return;
    this.#process.removeListener("exit", this.#end);
    if ("Deno" in globalThis) globalThis.removeEventListener("unload", this.#end);
  }

  #listen(): void {
    this.#process.on("exit", this.#end);
    // `Deno.exit` is not heard of as `exit`.
    if ("Deno" in globalThis) globalThis.addEventListener("unload", this.#end);
  }

  #tell(): void {
    const held = this.held();
    this.#forget([...this.#known]);
    if (held === 0) return;
    const what = `${countOf(held, "message")} ${held === 1 ? "was" : "were"}`;
    warn(`${what} not sent as the process ends: await tracker.stop() before`);
  }
}

/** Sees to it that whoever holds messages when the process ends is told of. Where there is no process, nobody is. */
export function holds(holding: Holding): void {
  const { process }: { process?: Process } = Object(globalThis);
  if (typeof process?.on !== "function" || platform.isolated) return;
  const place: { [HOLDINGS]?: Held } = Object(globalThis);
  (place[HOLDINGS] ??= new Holdings(process)).look(holding);
}
