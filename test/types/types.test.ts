import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { errorsOfProject } from "../support/compile.ts";

const ROOT = join(import.meta.dirname, "../..");
const COMPILERS = [["6.0", "typescript"], ["5.9", "previous-typescript"]] as const;

const WRONG = `import { GrowingTracker } from "@growingio-edge/tracker";
import { decimal, definePlan } from "@growingio-edge/tracker/plan";
const plan = definePlan({ events: { purchase: { price: decimal } } });
declare const tracker: GrowingTracker<typeof plan>;
// @ts-expect-error A decimal is planned, and given.
tracker.trackCustomEvent("purchase", { attributes: { price: 12.5 } });
tracker.trackCustomEvent("purchase", { attributes: { price: "12.5" } });
`;

/** Those whose own declarations do not hold together. */
const BROKEN = new Set(["elysia"]);

/** What others declare, unless the package brings it along. */
function isForeign(file: string): boolean {
  const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
  if (name === undefined) return false;
  return BROKEN.has(name) || !(name in { ...manifest.dependencies, ...manifest.peerDependencies });
}

describe.each(COMPILERS)("under TypeScript %s", (version, name) => {
  const compiler: typeof ts = createRequire(import.meta.url)(name);
  let errors: readonly string[];

  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), "types-"));
    try {
      const base = join(import.meta.dirname, "tsconfig.json");
      const config = { extends: base, files: ["wrong.ts"], include: [import.meta.dirname] };
      await writeFile(join(directory, "tsconfig.json"), JSON.stringify(config));
      await writeFile(join(directory, "wrong.ts"), WRONG);
      errors = errorsOfProject(join(directory, "tsconfig.json"), isForeign, compiler).split(/\n(?!\s)/);
    } finally {
      await rm(directory, { recursive: true });
    }
  }, 60_000);

  test("the compiler is of that version", () => {
    expect(compiler.versionMajorMinor).toBe(version);
  });

  test("plans type calls as they promise, and what they refuse does not compile", () => {
    expect(errors.filter((error) => !error.startsWith("wrong.ts"))).toEqual([""]);
  });

  test("the built package does, too, and its declarations hold together", () => {
    if (!existsSync(join(ROOT, "dist/plan.d.ts"))) throw new Error("dist/ is missing: run 'npm run build' first");
    expect(errorsOfProject(join(import.meta.dirname, "tsconfig.built.json"), isForeign, compiler)).toBe("");
  });

  test("what compiles although it must not is seen", () => {
    expect(errors.flatMap((error) => error.match(/^wrong\.ts\(\d+,\d+\): error TS\d+/) ?? [])).toEqual([
      "wrong.ts(5,1): error TS2578",
      "wrong.ts(7,54): error TS2322",
    ]);
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
    ["the names of events", `tracker.trackCustomEvent("|`, ["purchase", "search", "view", "visit"]],
    ["the keys of items", `tracker.submitItem("|`, ["product", "shop", "tag"]],
    ["attributes of an event", `tracker.trackCustomEvent("search", { attributes: { | } })`, ["words"]],
    ["the item of an event", `tracker.trackCustomEvent("view", { item: { key: "|" } })`, ["product"]],
    ["the keys of identities", `tracker.mapUser({ | })`, ["email", "phone"]],
    ["attributes of a user", `tracker.trackUser("u", { attributes: { | } })`, ["education", "level"]],
    ["attributes of an item", `tracker.submitItem("product", "1", { | })`, ["colour", "width"]],
  ])("%s", (_, call, expected) => {
    code = preamble + call.replace("|", "");
    version++;
    const entries = service.getCompletionsAtPosition(file, preamble.length + call.indexOf("|"), {})?.entries ?? [];
    expect(entries.map(({ name }) => name).toSorted()).toEqual(expected);
  });
});
