import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Runs a program to its end, and returns what it printed. */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string = pathOf("."),
): Promise<string> {
  const child = spawn(command, args, {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => text += part);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  if (code !== 0) {
    throw new Error(`${command} ${args.join(" ")} ended with ${code}`);
  }
  return text;
}

/** What one of `programs/` measured, in a process of its own: no other variant's heap, code or collections are in it. */
export async function measured(
  program: string,
  ...args: readonly (string | number)[]
): Promise<Numbers> {
  const script = pathOf(`programs/${program}`);
  const command = program.endsWith(".py") ? [pathOf(PYTHON), script] : [process.execPath, "--expose-gc", script];
  return await numbersOf(program, [...command, ...args.map(String)]);
}

/** The same in a process that may have so many files and connections open. */
export async function measuredWithin(
  files: number,
  program: string,
  ...args: readonly (string | number)[]
): Promise<Numbers> {
  const command = [process.execPath, "--expose-gc", pathOf(`programs/${program}`), ...args.map(String)];
  return await numbersOf(program, ["sh", "-c", `ulimit -n ${files} && exec "$0" "$@"`, ...command]);
}

async function numbersOf(program: string, [command = "", ...args]: readonly string[]): Promise<Numbers> {
  const text = await run(command, args);
  const result: unknown = JSON.parse(text.trim().split("\n").at(-1) ?? "");
  return new Numbers(program, Object(result));
}

/** Where `run.ts` puts Python with its SDK, if there is one. */
export const PYTHON = "node_modules/.python/bin/python";

/** Measured numbers by their name. */
export class Numbers {
  readonly #program: string;
  readonly #values: { readonly [name: string]: unknown };

  constructor(program: string, values: { readonly [name: string]: unknown }) {
    this.#program = program;
    this.#values = values;
  }

  get(name: string): number {
    const value = this.#values[name];
    if (typeof value !== "number") {
      throw new Error(`${this.#program} measured no '${name}'`);
    }
    return value;
  }
}

/** The sink in a process of its own. */
export class Sink implements Disposable {
  readonly url: string;
  /** Where it is asked, by connections that are not counted. */
  readonly #desk: string;
  readonly #end: () => void;

  private constructor([url = "", desk = ""]: readonly string[], end: () => void) {
    this.url = url;
    this.#desk = desk;
    this.#end = end;
  }

  static async start(): Promise<Sink> {
    const child = spawn(process.execPath, [pathOf("sink.ts")], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    for await (const line of createInterface(child.stdout)) {
      return new Sink(line.split(" "), () => child.kill());
    }
    throw new Error("the sink did not start");
  }

  /** From now on it answers after so many milliseconds. */
  async answerAfter(ms: number): Promise<void> {
    await (await fetch(`${this.#desk}/after/${ms}`)).arrayBuffer();
  }

  /** What came since it was asked last. */
  async count(): Promise<Numbers> {
    const response = await fetch(`${this.#desk}/count`);
    return new Numbers("sink.ts", Object(await response.json()));
  }

  [Symbol.dispose](): void {
    this.#end();
  }
}
