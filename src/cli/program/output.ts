import process from "node:process";

/** Where the program prints. Whoever reads it may stop to, as `head` does: what it is at goes on all the same. */
export class Output {
  #failure: NodeJS.ErrnoException | undefined;

  constructor() {
    process.stdout.on("error", (error: NodeJS.ErrnoException) => this.#failed(error));
    // Nobody is left who could be told.
    process.stderr.on("error", () => {});
  }

  /** Prints a result. */
  print(line: string): void {
    try {
      process.stdout.write(`${line}\n`);
    } catch (error) {
      // Deno throws at once where the disk is full.
      this.#failed(Object(error));
    }
  }

  /** Tells a person something beside the result. */
  note(line: string): void {
    this.write(`${line}\n`);
  }

  /** Writes to standard error as it is. */
  readonly write = (text: string): void => {
    try {
      process.stderr.write(text);
    } catch {
      // As above.
    }
  };

  /** Why what was printed is not there, though somebody wants it: a full disk, for example. */
  async failure(): Promise<NodeJS.ErrnoException | undefined> {
    // It is told a moment later.
    await new Promise((resolve) => setTimeout(resolve, 0));
    return this.#failure;
  }

  #failed(error: NodeJS.ErrnoException): void {
    if (!isClosed(error)) this.#failure ??= error;
  }
}

/** Whether a write failed as nobody reads any more. */
export function isClosed(error: unknown): boolean {
  return ["EPIPE", "EOF", "ERR_STREAM_DESTROYED"].includes(String(Object(error).code));
}
