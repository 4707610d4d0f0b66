import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

export const ROOT: string = join(import.meta.dirname, "../..");

/** How long a program may take to listen, and to end: far more than any takes by itself, as some bundle first. */
const LIMIT_MS = 60_000;

/** Examples import the package by its name, which leads to what was built. */
export function requireBuild(): void {
  for (const entry of ["index", "cloudflare", "hono", "outbox", "collector"]) {
    const file = `dist/${entry}.js`;
    if (!existsSync(join(ROOT, file))) throw new Error(`${file} is missing: run 'npm run build' first`);
  }
}

/** A program that listens, in a process of its own. */
export interface Program extends AsyncDisposable {
  readonly url: string;
  /** All that it printed so far. */
  readonly output: string;
  /** Stops all that it does for some milliseconds, as a platform does that freezes it. */
  freeze(ms: number): Promise<void>;
  /** Asks it to end, as a platform does, and resolves to the code that it ends with. */
  stop(): Promise<number | null>;
}

/**
 * Starts a program by its command, with one of the tools that `npm ci` brings, and waits until it listens: until it says
 * where, or until there is an answer `at` an address.
 */
export async function start(
  [tool = "", ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string = ROOT,
  at?: string,
): Promise<Program> {
  const child = spawn(join(ROOT, "node_modules/.bin", tool), args, {
    cwd,
    env: { ...process.env, PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // In a group of its own, as a tool may start another process, which must end with it.
    detached: true,
  });
  let output = "";
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, name);
    } catch {
      // It has ended.
    }
  };
  const closed = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const dispose = async (): Promise<void> => {
    signal("SIGKILL");
    await closed.catch(() => {});
  };
  const listening = new Promise<string>((resolve, reject) => {
    const read = (text: string): void => {
      output += text;
      const url = /^(?:listening|collecting) on (http:\S+)$/m.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    let isOver = false;
    closed.then((code) => {
      isOver = true;
      reject(new Error(`it ended with the code ${code}: ${output}`));
    }, reject);
    const ask = (url: string): void => {
      // Whatever it says. Only a connection that is refused is asked for again.
      fetch(new URL("/ready", url)).then(() => resolve(url), () => isOver || setTimeout(ask, 100, url));
    };
    if (at !== undefined) ask(at);
  });
  try {
    const url = await within(listening, () => `it did not listen: ${output}`);
    return {
      url,
      get output() {
        return output;
      },
      async freeze(ms) {
        signal("SIGSTOP");
        await new Promise((resolve) => setTimeout(resolve, ms));
        signal("SIGCONT");
      },
      stop() {
        signal("SIGTERM");
        return within(closed, () => `it did not end: ${output}`);
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function within<Value>(promise: Promise<Value>, text: () => string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${text()} (${LIMIT_MS} ms)`)), LIMIT_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
