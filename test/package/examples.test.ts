import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { errorsOf } from "../support/compile.ts";

const root = resolve(import.meta.dirname, "../..");

/** The examples in a source's doc comments, as files beside the tests. */
function examplesOf(file: string): [string, string][] {
  const source = readFileSync(resolve(root, file), "utf8");
  const blocks = source.matchAll(/^[ \t]*\* ```ts\n([\s\S]*?)^[ \t]*\* ```$/gm);
  return [...blocks].map(([, block = ""], index) => [
    resolve(root, "test", `${file.replaceAll(/\W/g, "_")}_${index}.ts`),
    `${block.replaceAll(/^[ \t]*\* ?/gm, "")}\nexport {};\n`,
  ]);
}

test("each example in a doc comment compiles", () => {
  const files = new Map(globSync("src/**/*.ts", { cwd: root }).toSorted().flatMap(examplesOf));
  expect(files.size).toBeGreaterThan(40);
  expect(errorsOf(files)).toEqual([]);
});
