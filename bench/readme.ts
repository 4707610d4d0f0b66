// The tables of the READMEs, between the comments `<!-- bench:size -->` and `<!-- bench:speed -->`.
import { readFile, writeFile } from "node:fs/promises";
import { pathOf } from "./processes.ts";
import type { Section, Table } from "./section.ts";

const ENGLISH = "README.md";
const READMES = [ENGLISH, "README.zh-CN.md"];

/**
 * Puts results into the tables of the READMEs. The rows and columns of the English one are named as those of the
 * results; the other one has the same in the same order, under names of its own.
 */
export async function fillReadmes(sections: readonly Section[]): Promise<void> {
  const tables = sections.flatMap((section) => section.tables);
  const english = await readFile(pathOf(`../${ENGLISH}`), "utf8");
  for (const file of READMES) {
    const text = await readFile(pathOf(`../${file}`), "utf8");
    let filled = text;
    for (const mark of ["size", "speed"]) {
      const [names = [], ...rows] = rowsOf(partOf(english, mark));
      const [head = [], , ...own] = partOf(text, mark).trim().split("\n");
      const lines = rows.map(([name = ""], index) => {
        const [shown = ""] = cellsOf(own[index] ?? "");
        return lineOf([shown, ...names.slice(1).map((column) => valueOf(tables, name, column))]);
      });
      const rule = lineOf(names.map((_, index) => index === 0 ? "---" : "--:"));
      filled = filled.replace(partOf(text, mark), () => `\n\n${[head, rule, ...lines].join("\n")}\n\n`);
    }
    await writeFile(pathOf(`../${file}`), filled);
  }
}

/** What stands between two marks. */
function partOf(text: string, mark: string): string {
  const comment = `<!-- bench:${mark} -->`;
  const [, part] = text.split(comment);
  if (part === undefined) throw new Error(`a README has no ${comment}`);
  return part;
}

function rowsOf(part: string): string[][] {
  return part.trim().split("\n").filter((line) => !/^[|\s:-]+$/.test(line)).map(cellsOf);
}

function cellsOf(line: string): string[] {
  return line.split("|").slice(1, -1).map((cell) => cell.trim());
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** The median of a row, without its range. */
function valueOf(tables: readonly Table[], name: string, column: string): string {
  for (const { head, rows } of tables) {
    const at = head.indexOf(column);
    const row = at < 0 ? undefined : rows.find(([first]) => first === name);
    if (row) return row[at]?.replace(/ \(.*/, "") ?? "";
  }
  throw new Error(`the results have no ${column} of ${name}`);
}
