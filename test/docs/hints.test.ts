// The sentences that developers are told, in the guide and in the source.
import { globSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { read, ROOT, tablesOf } from "./markdown.ts";

/** Where sentences are made. */
const FILES = [
  ...globSync("src/hints/*.ts", { cwd: ROOT }),
  ..."rules/rules tracker/tracker tracker/defaults message/fields consumer/resolve delivery/unbound node/undici collector/waiting"
    .split(" ").map((name) => join("src", `${name}.ts`)),
];

/** Every text in the source, with … in the place of what is put in. */
function textsOf(file: string): string[] {
  const texts: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) texts.push(node.text);
    if (ts.isTemplateExpression(node)) {
      texts.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("…"));
    }
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true));
  return texts;
}

const texts = new Map(FILES.map((file) => [file, textsOf(file)]));
const all = [...texts.values()].flat();
const [, marked = ""] = read("docs/troubleshooting.md").split("<!-- hints -->");
const rows = (tablesOf(marked)[0] ?? []).slice(1).map(([sentence = ""]) => sentence.replaceAll("`", ""));

/** The parts of a sentence between what is put in. */
const partsOf = (sentence: string): string[] =>
  sentence.split(/…| \((?=use|did you|give|')/).map((part) => part.replace(/^[ (]+|[ ()]+$/g, "")).filter((part) =>
    part.length > 3
  );

test("each sentence of the table is made in the source", () => {
  expect(rows.length).toBeGreaterThan(15);
  const missing = rows.flatMap((row) => partsOf(row).filter((part) => !all.some((text) => text.includes(part))));
  expect(missing).toEqual([]);
});

test("each hint and warning of the source is in the table", () => {
  const told = [...texts].filter(([file]) => file.includes("hints") || file.includes("queue")).flatMap(([, own]) => own)
    .filter((text) => /^ \(|^: '|^\[growingio\] \w|looks like/.test(text));
  expect(told.length).toBeGreaterThan(8);
  const table = rows.join("\n");
  const missing = told.flatMap((text) =>
    partsOf(text.replace(/^\[growingio\] |^: |^ /, "")).filter((part) => !table.includes(part))
  );
  expect(missing).toEqual([]);
});
