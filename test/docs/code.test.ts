import { join } from "node:path";
import { expect, test } from "vitest";
import { errorsOf } from "../support/compile.ts";
import { blocksOf, documents, ROOT } from "./markdown.ts";

/** The one tracker of a program that guides tell only a part of. */
const TRACKER = `import { GrowingTracker } from "@growingio-edge/tracker";
export const tracker = new GrowingTracker({ productId: "p", dataSourceId: "d", serverHost: "https://collect.test" });
`;

/** The same, as an app of Next.js has it. */
const TRACKED = `import { growing, type NextParts } from "@growingio-edge/tracker/next";
import { tracker } from "./tracker.ts";
declare const parts: NextParts;
export { tracker };
export const tracked = growing(tracker, parts);
`;

/** Whose request it is, as the guide of frameworks has it. */
const VISITOR = `import type { Visitor, VisitorSource } from "@growingio-edge/tracker/visitor";
export declare function visitor(source: VisitorSource): Visitor;
`;

/** What a project has of Cloudflare's types. */
const TYPES = [
  "examples/cloudflare-worker/src/worker.d.ts",
  "examples/cloudflare-queue/src/worker.d.ts",
  "examples/cloudflare-outbox/src/worker.d.ts",
  "test/edge/cloudflare.d.ts",
  "test/docs/cloudflare.d.ts",
  "test/docs/frameworks.d.ts",
];

const EXTENSIONS = new Map([["ts", "ts"], ["tsx", "tsx"], ["js", "js"], ["mjs", "js"]]);

test("each program in a document compiles", () => {
  const files = new Map<string, string>();
  // Those of the Chinese guides are the same: languages.test.ts.
  for (const { at, language, code } of documents().filter((file) => !/zh-CN/.test(file)).flatMap(blocksOf)) {
    const extension = EXTENSIONS.get(language);
    if (extension === undefined) continue;
    // Beside the tests, where the package's name leads to its sources. An example shows a value and does no more.
    files.set(join(ROOT, "test", `${at.replaceAll(/\W/g, "_")}.${extension}`), `${code}\nexport {};\n`);
  }
  expect(files.size).toBeGreaterThan(20);
  files.set(join(ROOT, "test/tracker.ts"), TRACKER);
  files.set(join(ROOT, "test/tracked.ts"), TRACKED);
  files.set(join(ROOT, "test/visitor.ts"), VISITOR);
  files.set(join(ROOT, "test/server.ts"), "export {};\n");
  expect(errorsOf(files, TYPES.map((file) => join(ROOT, file)))).toEqual([]);
});

test("each block of code says what language it is in", () => {
  const languages = new Set(documents().flatMap(blocksOf).map(({ language }) => language));
  const known = new Set([...EXTENSIONS.keys(), "sh", "toml", "python"]);
  expect([...languages].filter((language) => !known.has(language))).toEqual([]);
});
