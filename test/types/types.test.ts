import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
/** By their paths, as both packages call their program `tsc`. */
const COMPILERS = [["6.0", "typescript"], ["5.9", "previous-typescript"]] as const;

/** What a compiler prints of a project: its errors, or nothing. */
function compile(name: string, project: string): Promise<string> {
  const args = [join(ROOT, "node_modules", name, "bin/tsc"), "-p", project, "--pretty", "false"];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: ROOT, timeout: 120_000 }, (error, stdout) => {
      // It ends with a number where there are errors. Where it did not end by itself, it has said nothing of value.
      if (error && typeof error.code !== "number") reject(error);
      else resolve(stdout);
    });
  });
}

describe.each(COMPILERS)("under TypeScript %s", (version, name) => {
  test("the compiler is of that version", async () => {
    const args = [join(ROOT, "node_modules", name, "bin/tsc"), "--version"];
    const printed = await new Promise((resolve) => execFile(process.execPath, args, (_, stdout) => resolve(stdout)));
    expect(printed).toMatch(`Version ${version}.`);
  });

  test("plans type calls as they promise, and what they refuse does not compile", async () => {
    expect(await compile(name, join(import.meta.dirname, "tsconfig.json"))).toBe("");
  });

  test("the built package does, too, and its declarations hold together", async () => {
    if (!existsSync(join(ROOT, "dist/plan.d.ts"))) throw new Error("dist/ is missing: run 'npm run build' first");
    expect(await compile(name, join(import.meta.dirname, "tsconfig.built.json"))).toBe("");
  });

  test("what compiles although it must not is seen", async () => {
    const directory = await mkdtemp(join(tmpdir(), "types-"));
    try {
      const config = { extends: join(import.meta.dirname, "tsconfig.json"), files: ["wrong.ts"], include: [] };
      await writeFile(join(directory, "tsconfig.json"), JSON.stringify(config));
      await writeFile(
        join(directory, "wrong.ts"),
        `import { GrowingTracker } from "@growingio-edge/tracker";
import { decimal, definePlan } from "@growingio-edge/tracker/plan";
const plan = definePlan({ events: { purchase: { price: decimal } } });
declare const tracker: GrowingTracker<typeof plan>;
// @ts-expect-error A decimal is planned, and given.
tracker.trackCustomEvent("purchase", { attributes: { price: 12.5 } });
tracker.trackCustomEvent("purchase", { attributes: { price: "12.5" } });
`,
      );
      const errors = (await compile(name, directory)).match(/wrong\.ts\(\d+,\d+\): error TS\d+/g);
      expect(errors).toEqual(["wrong.ts(5,1): error TS2578", "wrong.ts(7,54): error TS2322"]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe("an editor completes", () => {
  const preamble = `import type { GrowingTracker } from "@growingio-edge/tracker";
import { plan } from "./shop.ts";
declare const tracker: GrowingTracker<typeof plan>;
`;
  const file = join(import.meta.dirname, "editor.ts");
  let code = "";
  let version = 0;
  const { config } = ts.readConfigFile(join(import.meta.dirname, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, import.meta.dirname);
  const snapshot = (path: string): ts.IScriptSnapshot | undefined => {
    const text = path === file ? code : ts.sys.readFile(path);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  };
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: (path) => (path === file ? `${version}` : "0"),
    getScriptSnapshot: snapshot,
    getCurrentDirectory: () => ROOT,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });

  test.each([
    ["the names of events", `tracker.trackCustomEvent("|`, ["purchase", "search", "visit"]],
    ["the keys of items", `tracker.submitItem("|`, ["product", "shop", "tag"]],
    ["attributes of an event", `tracker.trackCustomEvent("search", { attributes: { | } })`, ["words"]],
    ["attributes of a user", `tracker.trackUser("u", { attributes: { | } })`, ["education", "level"]],
    ["attributes of an item", `tracker.submitItem("product", "1", { | })`, ["colour", "width"]],
  ])("%s", (_, call, expected) => {
    code = preamble + call.replace("|", "");
    version++;
    const entries = service.getCompletionsAtPosition(file, preamble.length + call.indexOf("|"), {})?.entries ?? [];
    expect(entries.map(({ name }) => name).toSorted()).toEqual(expected);
  });
});
