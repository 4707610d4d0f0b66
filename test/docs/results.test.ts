// The figures in the READMEs and the guides are those that were measured last.
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

const number = (name: string, column: string): number => Number(measured(name, column)?.replaceAll(",", ""));

const ENTRIES = [
  "`.`, all of it",
  "`.` with `./snappy`",
  "`.` with `./protobuf`",
  "`.` with `./snappy` and `./protobuf`",
];

test.each(["docs/parsers.md", "docs/zh-CN/parsers.md"])("the sizes in %s are those of bench/RESULTS.md", (file) => {
  const rows = tablesOf(read(file)).find((table) => table[1]?.[0] === "`@growingio-edge/tracker`")?.slice(1) ?? [];
  const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
  const gzip = ENTRIES.map((name) => number(name, "min + gzip, B"));
  const expected = ENTRIES.map((name, index) => {
    const [core = NaN, own = NaN] = [gzip[0], gzip[index]];
    return [kB(number(name, "minified, B")), kB(own), index === 0 ? "" : kB(own - core)];
  });
  expect(rows.map((cells) => cells.slice(1))).toEqual(expected);
});

test.each(["docs/scaling.md", "docs/zh-CN/scaling.md"])("what an event costs in %s is in bench/RESULTS.md", (file) => {
  const encoding = (name: string, digits: number): string =>
    `${(number(name, "ns per event") * 500 / 1e6).toFixed(digits)} ms`;
  const [, ...rows] = tablesOf(read(file))[0] ?? [];
  expect(rows.slice(0, 3).map(([, figure]) => figure)).toEqual([
    `${number("`trackCustomEvent`", "median, µs").toFixed(1)} µs`,
    encoding("`JsonParser`", 1),
    `${number("this project, JSON", "CPU µs per event")} µs`,
  ]);
});
