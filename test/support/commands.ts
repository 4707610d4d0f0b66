// What checks are made of: commands, run with the tools that this project pins.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import type { Totals } from "../conformance/run.ts";

const ROOT = join(import.meta.dirname, "../..");
const BIN = join(ROOT, "node_modules/.bin");

/** Takes what a command prints. */
export type Print = (text: string) => void;

/** What vitest reports, as far as it is read. */
interface Report {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly testResults?: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** The tests that failed, and the files that could not be loaded. */
function failuresOf({ testResults = [] }: Report): string[] {
  return testResults.filter(({ status }) => status === "failed").flatMap(({ name, assertionResults }) => {
    const tests = assertionResults.filter(({ status }) => status === "failed").map(({ fullName }) => `: ${fullName}`);
    return (tests.length > 0 ? tests : [""]).map((test) => `${relative(ROOT, name)}${test}`);
  });
}

/** Runs vitest, and counts its tests. */
export async function runVitest(args: readonly string[], print?: Print): Promise<Totals> {
  const directory = await mkdtemp(join(tmpdir(), "vitest-"));
  try {
    const file = join(directory, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const succeeded = await succeeds(join(BIN, "vitest"), ["run", ...args, ...reporters], print);
    const report: Report = JSON.parse(await readFile(file, "utf8"));
    const { numPassedTests: passed, numFailedTests: failed } = report;
    if (typeof passed !== "number" || typeof failed !== "number") throw new Error("the report has no numbers");
    // A file that cannot be loaded, or an error outside of tests, fails no test of its own.
    return { passed, failed: succeeded ? failed : Math.max(1, failed), failures: failuresOf(report) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Runs a command with the pinned tools before those of the machine, and with its output in ours unless it is printed. */
export function succeeds(command: string, args: readonly string[], print?: Print): Promise<boolean> {
  const env = { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH ?? ""}` };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: print ? ["ignore", "pipe", "pipe"] : "inherit" });
    if (print) { for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", print); }
    child.on("error", reject).on("close", (code, signal) => {
      if (signal) reject(new Error(`${command} was ended by ${signal}`));
      else resolve(code === 0);
    });
  });
}
