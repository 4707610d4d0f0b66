import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

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

/** What the compiler says of files that exist in memory alone. */
function errorsOf(files: ReadonlyMap<string, string>): string[] {
  const path = resolve(root, "test/tsconfig.json");
  const { config } = ts.readConfigFile(path, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, resolve(root, "test"));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, language, ...rest) => {
    const text = files.get(name);
    return text === undefined ? getSourceFile(name, language, ...rest) : ts.createSourceFile(name, text, language);
  };
  // An example shows a value and does no more with it.
  const program = ts.createProgram(
    [...files.keys()],
    { ...options, noUnusedLocals: false, noUnusedParameters: false },
    host,
  );
  return [...files.keys()].flatMap((name) => {
    const file = program.getSourceFile(name);
    const diagnostics = file ? [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)] : [];
    return diagnostics.map(({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  });
}

test("each example in a doc comment compiles", () => {
  const files = new Map(globSync("src/**/*.ts", { cwd: root }).toSorted().flatMap(examplesOf));
  expect(files.size).toBeGreaterThan(40);
  expect(errorsOf(files)).toEqual([]);
});
