import { spawn } from "node:child_process";
import { ROOT } from "../bundle.ts";
import { parseResults, type Report, report } from "./runner.ts";

/** How long a process may go on after it printed its results, and altogether. */
const LINGER_MS = 5000;
const LIMIT_MS = 180_000;

interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  /** How it ended, where that is not by itself and well. */
  readonly fault: string | undefined;
}

/** Runs a program that prints results as its last line, and looks whether it then ends by itself. */
export async function runProcess(
  runtime: string,
  command: string,
  args: readonly string[],
  version?: string,
): Promise<Report> {
  const ending = await run(command, args);
  const line = ending.stdout.trim().split("\n").at(-1);
  if (!line) throw new Error(`it printed no results: ${ending.fault ?? ""} ${ending.stderr.slice(-2000)}`);
  const name = "the process ends by itself, as a timer in the background keeps none alive";
  const last = ending.fault === undefined ? { name } : { name, error: `${ending.fault} ${ending.stderr.slice(-500)}` };
  return report(runtime, version ?? await versionOf(command), [...parseResults(line), last]);
}

async function versionOf(command: string): Promise<string> {
  const { stdout } = await run(command, ["--version"]);
  return /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] ?? "unknown";
}

function run(command: string, args: readonly string[]): Promise<Ending> {
  return new Promise((resolve, reject) => {
    // In a group of its own, as some commands start another process, which must end with them.
    const child = spawn(command, args, { cwd: ROOT, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    let killed: string | undefined;
    const kill = (why: string): void => {
      killed = why;
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    };
    let timer = setTimeout(kill, LIMIT_MS, `it was not over after ${LIMIT_MS} ms`);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (!stdout.endsWith("\n")) return;
      clearTimeout(timer);
      timer = setTimeout(kill, LINGER_MS, `it did not end in ${LINGER_MS} ms after its last line`);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ stdout, stderr, fault: killed ?? (code === 0 ? undefined : `it ended with the code ${code}`) });
    });
  });
}
