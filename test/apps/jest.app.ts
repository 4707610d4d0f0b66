// The ways of Jest to load a package of ES modules, as docs/getting-started.md has them.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { environment, ROOT } from "./kit/command.ts";
import { type App, install } from "./kit/install.ts";

let app: App;

beforeAll(async () => {
  app = await install("test/apps/jest");
});

afterAll(async () => app?.[Symbol.asyncDispose]());

test.each([
  ["babel", "babel-jest.json", {}],
  ["swc", "swc-jest.json", {}],
  ["ts-jest", "ts-jest.json", {}],
  ["Node's own modules", "vm-jest.json", { NODE_OPTIONS: "--experimental-vm-modules" }],
])("a test in Jest tracks by %s", async (_, config, env) => {
  expect(await app.run(["npx", "jest", "--config", config], environment(env))).toContain("1 passed, 1 total");
});

test("the guide has these settings", async () => {
  const guide = await readFile(join(ROOT, "docs/getting-started.md"), "utf8");
  for (const config of ["babel-jest.json", "ts-jest.json"]) {
    const { transformIgnorePatterns } = JSON.parse(await readFile(join(ROOT, "test/apps/jest", config), "utf8"));
    expect(guide).toContain(JSON.stringify(transformIgnorePatterns));
  }
});
