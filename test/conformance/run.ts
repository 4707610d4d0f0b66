import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle, type Bundles } from "./bundle.ts";
import { bun } from "./runners/bun.ts";
import { chromium, type Skip } from "./runners/chromium.ts";
import { deno, denoSources } from "./runners/deno.ts";
import { edge } from "./runners/edge.ts";
import { machineNode, node } from "./runners/node.ts";
import type { Report, Runner } from "./runners/runner.ts";
import { workerd, workerdNode } from "./runners/workerd.ts";

const RUNNERS: readonly (Runner & { readonly skips?: readonly Skip[] })[] = [
  node,
  machineNode,
  deno,
  denoSources,
  bun,
  workerd,
  workerdNode,
  edge,
  chromium,
];
const AT_A_TIME = 2;

/** How many checks passed and failed. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  /** What failed, a line each, for the end of a long run. */
  readonly failures: readonly string[];
}

/** Runs the suite on the runtimes of these names, on all where none is given; `text` tells how that went. */
export async function runConformance(
  names: readonly string[] = [],
): Promise<Totals & { readonly text: string }> {
  const unknown = names.filter((name) => !RUNNERS.some(({ runtime }) => runtime === name));
  if (unknown.length > 0) throw new Error(`no runtime is called ${unknown}: ${RUNNERS.map(({ runtime }) => runtime)}`);
  const directory = await mkdtemp(join(tmpdir(), "conformance-"));
  const clean = (): void => rmSync(directory, { recursive: true, force: true });
  // Where a signal ends the run, too: a browser is large.
  process.once("exit", clean);
  try {
    const chosen = RUNNERS.filter(({ runtime }) => names.length === 0 || names.includes(runtime));
    const reports = await runAll(chosen, await bundle(directory));
    const sum = (count: (report: Report) => number): number => reports.reduce((all, report) => all + count(report), 0);
    return {
      passed: sum(({ passed }) => passed),
      failed: sum(({ failed }) => failed.length),
      failures: reports.flatMap(({ runtime, failed }) => failed.map(({ name }) => `${runtime}: ${name}`)),
      text: textOf(reports),
    };
  } finally {
    clean();
    process.off("exit", clean);
  }
}

async function runAll(runners: readonly Runner[], bundles: Bundles): Promise<readonly Report[]> {
  const reports: Report[] = [];
  const waiting = [...runners.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, runner] = next;
      try {
        reports[index] = await runner.run(bundles);
      } catch (error) {
        reports[index] = didNotRun(runner, error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return reports;
}

function didNotRun({ runtime }: Runner, error: unknown): Report {
  const failed = [{
    name: "the runtime runs the suite",
    error: error instanceof Error ? error.message : String(error),
  }];
  return { runtime, version: "did not run", passed: 0, failed };
}

/** A table, what was skipped, and what failed. */
function textOf(reports: readonly Report[]): string {
  const rows = reports.map((
    { runtime, version, passed, failed },
  ) => [runtime, version, `${passed}`, `${failed.length}`]);
  const table = [["runtime", "version", "passed", "failed"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number): string =>
    column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  const lines = table.map((row) => row.map(pad).join("  "));
  for (const { runtime, skips = [] } of RUNNERS) {
    if (!reports.some((report) => report.runtime === runtime)) continue;
    for (const { name, why } of skips) lines.push(`\n${runtime} skips: ${name}\n  ${why}`);
  }
  // What fails alike on several runtimes is told once.
  const failures = new Map<string, string[]>();
  for (const { runtime, failed } of reports) {
    for (const { name, error } of failed) {
      const text = `${name}\n  ${error.replaceAll("\n", "\n  ")}`;
      failures.set(text, [...failures.get(text) ?? [], runtime]);
    }
  }
  for (const [text, runtimes] of failures) {
    lines.push(
      `\n${reports.length > 1 && runtimes.length === reports.length ? "everywhere" : runtimes.join(", ")}: ${text}`,
    );
  }
  return lines.join("\n");
}

if (import.meta.main) {
  process.once("SIGINT", () => process.exit(130)).once("SIGTERM", () => process.exit(143));
  try {
    const { failed, text } = await runConformance(process.argv.slice(2));
    console.log(text);
    process.exitCode = failed > 0 ? 1 : 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
