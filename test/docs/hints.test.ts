// The sentences that developers are told, in the guide and in the source.
import { globSync } from "node:fs";
import ts from "typescript";
import { beforeAll, expect, test, vi } from "vitest";
import { lookAlikes, MISTAKES } from "../unit/hints/mistakes.ts";
import { codesOf, read, ROOT, tablesOf } from "./markdown.ts";

/** Every text in a file of the source, or those alone that are printed as warnings, with … in the place of what is put in. */
function textsOf(file: string, areWarnings = false): string[] {
  const texts: string[] = [];
  const look = (node: ts.Node): void => {
    const isMeant = !areWarnings || (ts.isCallExpression(node.parent) && node.parent.expression.getText() === "warn");
    if (isMeant && ts.isStringLiteralLike(node)) texts.push(node.text);
    if (isMeant && ts.isTemplateExpression(node)) {
      texts.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("…"));
    }
    ts.forEachChild(node, look);
  };
  ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true).forEachChild(look);
  return texts;
}

/** The texts of what apps have in them, and of the collector in their tests. */
const files = globSync("src/**/*.ts", { cwd: ROOT, exclude: ["src/cli/**", "src/collector/{page,program,texts}/**"] });
const source = files.flatMap((file) => textsOf(file));

/** What a sentence looks like, whatever is put in it. */
function patternOf(sentence: string): RegExp {
  return new RegExp(sentence.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[^]*?"));
}

const guide = read("docs/troubleshooting.md");
const [, marked = ""] = guide.split("<!-- hints -->");
const rows = (tablesOf(marked)[0] ?? []).slice(1).map(([sentence = ""]) => sentence.replaceAll("`", ""));

/** What was told of each mistake, by errors and by warnings. */
let told: string[];
let warnings: string[];

beforeAll(async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  told = [];
  for (const mistake of MISTAKES) told.push(await mistake.told());
  warn.mockClear();
  await lookAlikes(1);
  warnings = warn.mock.calls.flat().map(String);
  warn.mockRestore();
});

test("what is told of each mistake is in the table, if it says what to do", () => {
  expect(warnings.length).toBeGreaterThan(4);
  const patterns = rows.map(patternOf);
  const hints = [...told, ...warnings].filter((sentence) => /\(|: |waitUntil/.test(sentence));
  expect(hints.filter((sentence) => !patterns.some((pattern) => pattern.test(sentence)))).toEqual([]);
});

test("each row of the table is told of a mistake, or stands in the source as it is", () => {
  expect(rows.length).toBeGreaterThan(20);
  const all = [...told, ...warnings, ...source];
  expect(rows.filter((row) => !all.some((sentence) => patternOf(row).test(sentence)))).toEqual([]);
});

test("each sentence of the hints is told of a mistake", () => {
  const all = [...told, ...warnings].join("\n");
  // At the end of a process there is nobody to look: see test/package/tarball.test.ts.
  const hints = globSync("src/hints/*.ts", { cwd: ROOT, exclude: ["src/hints/exit.ts"] });
  const sentences = hints.flatMap((file) => textsOf(file)).filter((text) =>
    /[a-z] ?[a-z]/i.test(text) && text.trim().includes(" ")
  );
  expect(sentences.length).toBeGreaterThan(20);
  expect(sentences.filter((text) => !patternOf(text).test(all))).toEqual([]);
});

test("each warning of the source is in a table of the guide", () => {
  const codes = tablesOf(guide).flat().flatMap(([sentence = ""]) => codesOf(sentence)).join("\n");
  const sentences = files.flatMap((file) => textsOf(file, true));
  expect(sentences.length).toBeGreaterThan(3);
  expect(sentences.filter((text) => !patternOf(text.replace(/^…|:? ?…$/g, "")).test(codes))).toEqual([]);
});
