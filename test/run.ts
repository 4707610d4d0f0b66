// What `npm test` runs: every step, even after one that failed, and at the end their sum.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Totals } from "./conformance/run.ts";

const ROOT = join(import.meta.dirname, "..");
const BIN = join(ROOT, "node_modules/.bin");

type Print = (text: string) => void;

interface Step {
  readonly name: string;
  /** Runs it with its output in ours, or with `print` where other steps run beside it. */
  run(print?: Print): Promise<Totals>;
}

/**
 * What runs one after the other: every step but the first needs what was built, and vitest has tests that measure time.
 * The steps of one stage run two at a time, those that take long first.
 */
const stages: readonly (readonly Step[])[] = [
  [check("build")],
  [
    {
      name: "conformance",
      async run(print = console.log) {
        // Loaded when its turn comes, as its tools must not keep the other steps from running.
        const { runConformance } = await import("./conformance/run.ts");
        const { text, ...totals } = await runConformance();
        print(text);
        return totals;
      },
    },
    check("typecheck"),
    check("jsr"),
    check("lint"),
    check("size"),
    check("docs"),
  ],
  [{ name: "vitest", run: runVitest }],
];
const AT_A_TIME = 2;

/** A script of package.json that passes or fails as a whole. */
function check(name: string): Step {
  return {
    name,
    run: async (print) =>
      await succeeds("npm", ["run", "--silent", name], print) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 },
  };
}

async function runVitest(print?: Print): Promise<Totals> {
  const directory = await mkdtemp(join(tmpdir(), "vitest-"));
  try {
    const file = join(directory, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const succeeded = await succeeds(join(BIN, "vitest"), ["run", ...reporters], print);
    const report: unknown = JSON.parse(await readFile(file, "utf8"));
    const { numPassedTests: passed, numFailedTests: failed }: Record<string, unknown> = Object(report);
    if (typeof passed !== "number" || typeof failed !== "number") throw new Error("the report has no numbers");
    // A file that cannot be loaded, or an error outside of tests, fails no test of its own.
    return { passed, failed: succeeded ? failed : Math.max(1, failed) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Runs a command with the pinned tools before those of the machine, and with its output in ours unless it is printed. */
function succeeds(command: string, args: readonly string[], print?: Print): Promise<boolean> {
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

const lines: string[] = [];
const sum = { passed: 0, failed: 0 };

/** Runs a step and adds it to the sum. Where others run beside it, its output is printed when it ends. */
async function perform({ name, run }: Step, isAlone: boolean): Promise<void> {
  const began = performance.now();
  let text = `\n── ${name}\n`;
  if (isAlone) process.stdout.write(text);
  let totals: Totals;
  try {
    totals = await run(isAlone ? undefined : (part) => text += part);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (isAlone) console.log(message);
    text += message;
    totals = { passed: 0, failed: 1 };
  }
  if (!isAlone) console.log(text.trimEnd());
  sum.passed += totals.passed;
  sum.failed += totals.failed;
  lines.push(
    `${name.padEnd(12)} ${totals.failed === 0 ? "ok    " : "FAILED"} ${`${totals.passed}`.padStart(6)} passed ${
      `${totals.failed}`.padStart(4)
    } failed ${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s`,
  );
}

for (const stage of stages) {
  const waiting = [...stage];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await perform(next, stage.length === 1);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
}
console.log(`\n${lines.join("\n")}\n`);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed > 0 ? 1 : 0;
