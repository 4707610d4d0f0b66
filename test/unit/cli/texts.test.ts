import { describe, expect, test } from "vitest";
import { RULES } from "../../../src/cli/import/rules.ts";
import { speaker } from "../../../src/cli/program/say.ts";
import { en } from "../../../src/cli/texts/en.ts";
import { zh } from "../../../src/cli/texts/zh.ts";

const english: Readonly<Record<string, string>> = en;
const chinese: Readonly<Record<string, string>> = zh;
const placesOf = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)(?::[^}]*)?\}/g)].map(([, name = ""]) => name).toSorted();

test("each text is there in both languages, in the same order", () => {
  expect(Object.keys(chinese)).toEqual(Object.keys(english));
});

test.each(Object.keys(english))("%s has the same places in both languages", (key) => {
  expect([...new Set(placesOf(chinese[key] ?? ""))]).toEqual([...new Set(placesOf(english[key] ?? ""))]);
});

test("what is Chinese is in Chinese, but for what is a value or a name alone", () => {
  const bare = Object.entries(chinese).filter(([, text]) => !/\p{Script=Han}/u.test(text)).map(([key]) => key);
  expect(bare).toEqual(Object.keys(english).filter((key) => /^[{}\w\s.,，/]*$/.test(chinese[key] ?? "")));
});

describe("a text is said with its values", () => {
  test("numbers with what they count, one and many", () => {
    const say = speaker("en");
    expect(say("progress.rows", { count: 1 })).toBe("1 row");
    expect(say("progress.rows", { count: 12_345 })).toBe("12,345 rows");
    expect(speaker("zh")("progress.rows", { count: 12_345 })).toBe("12,345 行");
    expect(say("cut.gzip", { line: 12_345 })).toBe("the file was cut off: it was read up to line 12345");
  });

  test("values are not read as places", () => {
    expect(speaker("en")("file.none", { file: "{why}$&" })).toBe("there is no file {why}$&");
  });
});

test("each rule that rows may break has its text", () => {
  for (const key of RULES.values()) expect(english).toHaveProperty([key]);
});
