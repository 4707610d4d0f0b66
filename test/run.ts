// What `npm test` runs: every step, even after one that failed, and at the end their sum.
import type { Totals } from "./conformance/run.ts";
import { type Print, runVitest, succeeds } from "./support/commands.ts";

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
  [{ name: "vitest", run: (print) => runVitest([], print) }],
];
const AT_A_TIME = 2;

/** A script of package.json that passes or fails as a whole. */
function check(name: string): Step {
  return {
    name,
    run: async (print) =>
      await succeeds("npm", ["run", "--silent", name], print)
        ? { passed: 1, failed: 0, failures: [] }
        : { passed: 0, failed: 1, failures: [""] },
  };
}

const lines: string[] = [];
const failures: string[] = [];
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
    totals = { passed: 0, failed: 1, failures: [message] };
  }
  if (!isAlone) console.log(text.trimEnd());
  sum.passed += totals.passed;
  sum.failed += totals.failed;
  for (const failure of totals.failures) failures.push(`FAILED ${name} ${failure}`);
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
console.log(`\n${[...lines, ...failures].join("\n")}\n`);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed > 0 ? 1 : 0;
