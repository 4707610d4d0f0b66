import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { VERSION } from "../../src/index.ts";

const root = new URL("../../", import.meta.url);
const read = (file: string) => JSON.parse(readFileSync(new URL(file, root), "utf8"));

const npm: {
  version: string;
  files: readonly string[];
  bin: Record<string, string>;
  exports: Record<string, unknown>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
} = read("package.json");
const jsr: {
  version: string;
  exports: Record<string, string>;
  imports: Record<string, string>;
  publish: { include: readonly string[] };
} = read("deno.json");

test("both registries have the same entries", () => {
  const paths = Object.keys(npm.exports).filter((path) => path !== "./package.json");
  // What npm has as a program, JSR has as an entry.
  const { "./collector/cli": collector, "./cli": program, ...entries } = jsr.exports;
  expect(Object.keys(entries)).toEqual(paths);
  expect([collector, program]).toEqual(["./src/collector/cli.ts", "./src/cli/cli.ts"]);
  expect(npm.bin).toEqual({ "growingio": "dist/cli/cli.js", "growingio-collector": "dist/collector/cli.js" });
});

test("both registries have the same documents", () => {
  const documents = (paths: readonly string[]): string[] =>
    paths.filter((path) => /\.(?:md|txt)$/.test(path)).toSorted();
  // npm takes README.md without being asked.
  expect(documents(jsr.publish.include)).toEqual(documents([...npm.files, "README.md"]));
});

test("both registries and the code have the same version", () => {
  expect(jsr.version).toBe(npm.version);
  expect(VERSION).toBe(npm.version);
});

test("both registries have the same dependencies, and every version is pinned", () => {
  const versionOf = (specifier: string): string => /^npm:.+@(.+)$/.exec(specifier)?.[1] ?? "";
  const imports = Object.fromEntries(
    Object.entries(jsr.imports).map(([name, specifier]) => [name, versionOf(specifier)]),
  );
  // What is optional on npm is imported on JSR all the same, for its types; what npm's program brings along as well.
  const { elysia, fastify, h3, hono, hyparquet, luxon, papaparse, srvx, undici } = npm.devDependencies;
  const { "@types/express": express, "@types/koa": koa } = npm.devDependencies;
  const named = Object.fromEntries(
    ["@noble/hashes", "@opentelemetry/api", "fastest-levenshtein", "hyparquet-compressors"].map((
      name,
    ) => [name, npm.devDependencies[name]]),
  );
  const optional = { ...named, elysia, express, fastify, h3, hono, hyparquet, koa, luxon, papaparse, srvx, undici };
  expect(imports).toEqual({ ...npm.dependencies, ...optional });
  for (const version of Object.values({ ...npm.dependencies, ...npm.devDependencies })) {
    expect(version).toMatch(/^(?:npm:[\w-]+@)?\d+\.\d+\.\d+/);
  }
});
