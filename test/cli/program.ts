import { spawn } from "node:child_process";
import { once } from "node:events";
import { ROOT } from "../examples/program.ts";
import { runtimesOf } from "../support/runtimes.ts";

/** The runtimes that it runs on, and how each starts it. */
export const RUNTIMES = runtimesOf("dist/cli/cli.js", "src/cli/cli.ts", "--allow-sys");

/** The program on the Node that this project pins. */
export const NODE: readonly string[] = RUNTIMES[0]?.[1] ?? [];

/** How the program ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program as it runs. */
export interface Running {
  readonly child: ReturnType<typeof spawn>;
  readonly ended: Promise<Ended>;
}

/** Starts the program, with `input` at its standard input, which stays open then where `isOpen` says so. */
export function start(
  [command = "", ...rest]: readonly string[],
  args: readonly string[],
  { cwd = ROOT, env = {}, input, isOpen = false }: {
    cwd?: string;
    env?: Record<string, string>;
    input?: string | Uint8Array;
    isOpen?: boolean;
  } = {},
): Running {
  const clean = Object.entries(process.env).filter(([key]) => !/_proxy$|^LC_|^LANG$|^GITHUB_/i.test(key));
  const child = spawn(command, [...rest, ...args], {
    cwd,
    env: { ...Object.fromEntries(clean), DENO_NO_UPDATE_CHECK: "1", LANG: "C.UTF-8", ...env },
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  child.stdin?.on("error", () => {});
  if (isOpen) child.stdin?.write(input ?? "");
  else child.stdin?.end(input);
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => stdout += text);
  child.stderr?.setEncoding("utf8").on("data", (text: string) => stderr += text);
  return { child, ended: once(child, "close").then(([code]) => ({ code, stdout, stderr })) };
}

/** Runs the program to its end. */
export function run(...[command, args, options]: Parameters<typeof start>): Promise<Ended> {
  return start(command, args, options).ended;
}
