import { cpus, release, totalmem, type } from "node:os";
import { pathOf, PYTHON, run } from "./processes.ts";
import { type Figure, type Section, shown, type Table } from "./section.ts";
import { named, versionOf } from "./versions.ts";

function tableOf({ head, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(head),
    line(head.map((_, index) => index === 0 ? "---" : "--:")),
    ...rows.map(line),
  ].join("\n");
}

function verdict({ value, bar, stretch, wanted }: Figure): string {
  const meets = (limit: number): boolean => wanted === "more" ? value >= limit : value <= limit;
  if (!Number.isFinite(value)) return "not measured";
  if (stretch !== undefined && meets(stretch)) return "stretch met";
  if (bar === undefined) return "stretch not met";
  return meets(bar) ? "met" : "**not met**";
}

function barsOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { name, value, unit, bar, stretch, wanted } = figure;
    const limit = (number: number | undefined): string =>
      number === undefined ? "" : `${wanted === "more" ? "≥" : "≤"} ${number.toLocaleString("en")}`;
    return [
      name,
      `${shown(value)} ${unit}`.trim(),
      limit(bar),
      limit(stretch),
      verdict(figure),
    ];
  });
  return tableOf({ head: ["figure", "measured", "bar", "stretch", ""], rows });
}

async function versions(): Promise<readonly string[]> {
  const packages = ["miniflare", "esbuild", "posthog-node", "@segment/analytics-node"];
  const found = [`Node ${process.versions.node}`, ...packages.filter(versionOf).map(named)];
  const python = "import sys, importlib.metadata as m; print(sys.version.split()[0], m.version('growingio-tracker'))";
  const text = await run(pathOf(PYTHON), ["-c", python]).catch(() => "");
  const [own = "", sdk = ""] = text.trim().split(" ");
  return [
    ...found,
    ...sdk ? [`Python ${own} with growingio-tracker ${sdk}`] : [],
  ];
}

const ABOUT =
  "What is measured is the built package, side by side with what a user would pick instead. Medians are of " +
  "so many rounds, with the least and the greatest in parentheses. These are facts of one machine: run it on yours.";

/** The whole of RESULTS.md. */
export async function report(
  sections: readonly Section[],
  rounds: number,
): Promise<string> {
  const [cpu] = cpus();
  const machine = [
    ["processor", `${cpu?.model ?? "unknown"}, ${cpus().length} cores`],
    ["memory", `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ["system", `${type()} ${release()}`],
    ["versions", (await versions()).join(", ")],
    ["date", new Date().toISOString().slice(0, 10)],
    ["rounds", String(rounds)],
    ["measured by", "`npm run bench`"],
  ];
  return [
    "# Results",
    ABOUT,
    tableOf({ head: ["", "of this run"], rows: machine }),
    "## Bars",
    barsOf(sections.flatMap(({ figures }) => figures)),
    ...sections.map(sectionOf),
    "",
  ].join("\n\n");
}

export function sectionOf({ title, notes, tables }: Section): string {
  return [`## ${title}`, ...notes, ...tables.map(tableOf)].join("\n\n");
}
