// The figures in the READMEs are those that were measured last.
import { expect, test } from "vitest";
import { read, tablesOf } from "./markdown.ts";

const [english, chinese] = ["README.md", "README.zh-CN.md"] as const;

const tableOf = (file: string, mark: string): string[][] =>
  tablesOf(read(file).split(`<!-- bench:${mark} -->`)[1] ?? "")[0] ?? [];

const results = tablesOf(read("bench/RESULTS.md"));

/** What was measured, without the range. */
function measured(name: string, column: string): string | undefined {
  const table = results.find(([head = [], ...rows]) => head.includes(column) && rows.some(([first]) => first === name));
  const at = table?.[0]?.indexOf(column) ?? -1;
  return table?.find(([first]) => first === name)?.[at]?.replace(/ \(.*/, "");
}

test.each(["size", "speed"])("the table of %s in both READMEs has the figures of bench/RESULTS.md", (mark) => {
  const [head = [], ...rows] = tableOf(english, mark);
  expect(rows.length).toBeGreaterThan(4);
  const figures = rows.map(([name = ""]) => head.slice(1).map((column) => measured(name, column)));
  expect(rows.map((cells) => cells.slice(1))).toEqual(figures);
  expect(tableOf(chinese, mark).slice(1).map((cells) => cells.slice(1))).toEqual(figures);
});
