// What `npm test` runs: every step, even after one that failed, and at the end their sum.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Totals } from "./conformance/run.ts";

const ROOT = join(import.meta.dirname, "..");
const BIN = join(ROOT, "node_modules/.bin");

interface Step {
  readonly name: string;
  run(): Promise<Totals>;
}

const steps: readonly Step[] = [
  check("build"),
  check("size"),
  check("lint"),
  check("typecheck"),
  check("docs"),
  check("jsr"),
  { name: "vitest", run: runVitest },
  {
    name: "conformance",
    // Loaded when its turn comes, as its tools must not keep the other steps from running.
    run: async () => (await import("./conformance/run.ts")).runConformance(),
  },
];

/** A script of package.json that passes or fails as a whole. */
function check(name: string): Step {
  return {
    name,
    run: async () =>
      await succeeds("npm", ["run", "--silent", name]) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 },
  };
}

async function runVitest(): Promise<Totals> {
  const directory = await mkdtemp(join(tmpdir(), "vitest-"));
  try {
    const file = join(directory, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const succeeded = await succeeds(join(BIN, "vitest"), ["run", ...reporters]);
    const report: unknown = JSON.parse(await readFile(file, "utf8"));
    const { numPassedTests: passed, numFailedTests: failed }: Record<string, unknown> = Object(report);
    if (typeof passed !== "number" || typeof failed !== "number") throw new Error("the report has no numbers");
    // A file that cannot be loaded, or an error outside of tests, fails no test of its own.
    return { passed, failed: succeeded ? failed : Math.max(1, failed) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Runs a command with its output in ours, and with the pinned tools before those of the machine. */
function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  const env = { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH ?? ""}` };
  return new Promise((resolve, reject) => {
    spawn(command, args, { cwd: ROOT, env, stdio: "inherit" }).on("error", reject).on(
      "close",
      (code) => resolve(code === 0),
    );
  });
}

const lines: string[] = [];
const sum = { passed: 0, failed: 0 };
for (const { name, run } of steps) {
  console.log(`\n── ${name}`);
  let totals: Totals;
  try {
    totals = await run();
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
    totals = { passed: 0, failed: 1 };
  }
  sum.passed += totals.passed;
  sum.failed += totals.failed;
  lines.push(
    `${name.padEnd(12)} ${totals.failed === 0 ? "ok    " : "FAILED"} ${`${totals.passed}`.padStart(6)} passed ${
      `${totals.failed}`.padStart(4)
    } failed`,
  );
}
console.log(`\n${lines.join("\n")}\n`);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed > 0 ? 1 : 0;
