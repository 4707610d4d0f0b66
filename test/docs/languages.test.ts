// Each guide says the same in English and in Chinese: another language for the prose, and nothing else.
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { blocksOf, codesOf, documents, headingsOf, linksOf, prose, tablesOf } from "./markdown.ts";

const GUIDE = /^docs\/(?!zh-CN\/)/;

const pairs: readonly (readonly [english: string, chinese: string])[] = [
  ["README.md", "README.zh-CN.md"],
  ...documents().filter((file) => GUIDE.test(file)).map((file) => [file, file.replace(GUIDE, "docs/zh-CN/")] as const),
];

/** Code without what is said beside it, which is translated; what a program prints is not. */
function bare(code: string): string[] {
  return code.split("\n").map((line) =>
    /console\.log\(/.test(line) ? line : line.replace(/(?:^|(?<=\s))(?:\/\/|#|\/\*\*) .*$/, "").trimEnd()
  );
}

/** Where a link leads, whichever language it is in: a file, and which of its headings. */
function placeOf(from: string, link: string): string {
  const [path = "", anchor] = link.split("#", 2);
  const file = path === "" ? from : normalize(join(dirname(from), path));
  const english = file.replace("docs/zh-CN/", "docs/").replace(".zh-CN.", ".");
  if (anchor === undefined) return english;
  return `${english}#${headingsOf(file).findIndex((heading) => heading.anchor === decodeURIComponent(anchor))}`;
}

describe.each(pairs)("%s and %s", (english, chinese) => {
  test("have the same sections", () => {
    const levels = (file: string): number[] => headingsOf(file).map(({ level }) => level);
    expect(levels(chinese)).toEqual(levels(english));
  });

  test("have the same code, byte for byte but for comments", () => {
    const codes = (file: string): unknown[] =>
      blocksOf(file).map(({ language, mark, code }) => ({ language, mark, code: bare(code) }));
    expect(codes(chinese)).toEqual(codes(english));
  });

  test("have the same comments, by which tests find what they are about", () => {
    const comments = (file: string): string[] => prose(file).match(/^<!-- .* -->$/gm) ?? [];
    expect(comments(chinese)).toEqual(comments(english));
  });

  test("have the same tables: their shape, their code and their numbers", () => {
    const numbersOf = (cell: string): string[] => cell.match(/\d+(?:[.,]\d+)*/g)?.toSorted() ?? [];
    const shape = (file: string): unknown[] =>
      tablesOf(prose(file)).map((rows) =>
        rows.map((cells) => cells.map((cell) => ({ codes: codesOf(cell).toSorted(), numbers: numbersOf(cell) })))
      );
    expect(shape(chinese)).toEqual(shape(english));
  });

  test("lead to the same places, but for each other", () => {
    const places = (file: string): string[] =>
      // A picture of what has two languages is there in each.
      linksOf(file).map((link) => placeOf(file, link).replace(".zh-CN.png", ".png")).filter((place) =>
        place !== english && place !== "docs/README.md"
      )
        .toSorted();
    expect(places(chinese)).toEqual(places(english));
  });
});

test.each(pairs)("%s and %s lead to each other at their top", (english, chinese) => {
  const topOf = (file: string): string => prose(file).split("\n\n", 2)[1] ?? "";
  const name = chinese.replace(/^docs\//, "");
  expect(topOf(english)).toBe(`English | [中文](${name})`);
  expect(topOf(chinese)).toBe(`[English](${name === chinese ? english : english.replace(/^docs/, "..")}) | 中文`);
});

test("no Chinese guide is left over", () => {
  const chinese = documents().filter((file) => file.startsWith("docs/zh-CN/"));
  expect(chinese).toEqual(pairs.slice(1).map(([, file]) => file).toSorted());
});
