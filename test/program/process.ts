import { spawn } from "node:child_process";
import { once } from "node:events";
import { ROOT } from "../examples/program.ts";
import { runtimesOf } from "../support/runtimes.ts";

/** The runtimes that it runs on, and how each starts it. */
export const RUNTIMES = runtimesOf("dist/collector/cli.js", "src/collector/cli.ts");

/** The program on the Node that this project pins. */
export const NODE: readonly string[] = RUNTIMES[0]?.[1] ?? [];

/** The program in a process of its own. */
export class Program implements AsyncDisposable {
  output = "";
  readonly #child;
  readonly #closed: Promise<number | null>;

  constructor([command = "", ...rest]: readonly string[], args: readonly string[]) {
    this.#child = spawn(command, [...rest, ...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
      });
    }
    this.#closed = once(this.#child, "close").then(([code]) => code);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Waits until the output has such a part, and returns it. */
  async printed(part: RegExp): Promise<string> {
    for (;;) {
      const [match] = part.exec(this.output) ?? [];
      if (match !== undefined) return match;
      if (this.#child.exitCode !== null) throw new Error(`it ended: ${this.output}`);
      await Promise.race([once(this.#child.stdout, "data"), once(this.#child.stderr, "data"), this.#closed]);
    }
  }

  async url(line: RegExp = /(?<=^collecting on )http:\S+(?=\n)/m): Promise<string> {
    return await this.printed(line);
  }

  /** Sends a signal and resolves to the exit code. */
  async end(signal: NodeJS.Signals = "SIGINT"): Promise<number | null> {
    this.#child.kill(signal);
    return await this.#closed;
  }

  /** Resolves to the exit code of a program that ends by itself. */
  get ended(): Promise<number | null> {
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#closed;
  }
}

/** What the program prints when it ends by itself, and its exit code. */
export async function run(...args: readonly string[]): Promise<[string, number | null]> {
  await using program = new Program(NODE, args);
  const code = await program.ended;
  return [program.output, code];
}
