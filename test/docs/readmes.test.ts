// The two READMEs say the same: another language for the prose, and nothing else.
import { expect, test } from "vitest";
import { blocksOf, codesOf, headingsOf, linksOf, prose, tablesOf } from "./markdown.ts";

const [english, chinese] = ["README.md", "README.zh-CN.md"] as const;

/** Code without what is said beside it, which is translated; what a program prints is not. */
function bare(code: string): string[] {
  return code.split("\n").map((line) =>
    /console\.log\(/.test(line) ? line : line.replace(/(?:^|(?<=\s))(?:\/\/|#) .*$/, "").trimEnd()
  );
}

test("both READMEs have the same sections", () => {
  const levels = (file: string): number[] => headingsOf(file).map(({ level }) => level);
  expect(levels(chinese)).toEqual(levels(english));
});

test("both READMEs have the same code, byte for byte but for comments", () => {
  const codes = (file: string): unknown[] =>
    blocksOf(file).map(({ language, mark, code }) => ({ language, mark, code: bare(code) }));
  expect(codes(chinese)).toEqual(codes(english));
});

test("both READMEs have the same tables: their shape, their code and their numbers", () => {
  const numbersOf = (cell: string): string[] => cell.match(/\d+(?:[.,]\d+)*/g)?.toSorted() ?? [];
  const shape = (file: string): unknown[] =>
    tablesOf(prose(file)).map((rows) =>
      rows.map((cells) => cells.map((cell) => ({ codes: codesOf(cell).toSorted(), numbers: numbersOf(cell) })))
    );
  expect(shape(chinese)).toEqual(shape(english));
});

test("both READMEs lead to the same places, but for each other", () => {
  const places = (file: string): string[] =>
    // A picture of what has two languages is there in each.
    linksOf(file).filter((link) => !link.startsWith("README") && !link.startsWith("#"))
      .map((link) => link.replace(".zh-CN.png", ".png")).toSorted();
  expect(places(chinese)).toEqual(places(english));
});
