import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { requireBuild, ROOT } from "./program.ts";

beforeAll(requireBuild);

test.each([
  ["node", []],
  ["deno", ["run", "--allow-all"]],
  ["bun", []],
])("outbox on %s: a program that is killed while nobody listens loses nothing", (tool, args) => {
  const command = join(ROOT, "node_modules/.bin", tool);
  const { stdout, stderr, status } = spawnSync(command, [...args, "examples/outbox/main.ts"], {
    cwd: ROOT,
    encoding: "utf8",
    timeout: 60_000,
  });
  expect([status, stderr], stdout).toEqual([0, ""]);
  expect(stdout).toContain("1000 calls have resolved, and nothing has arrived: 0 events\n");
  expect(stdout).toContain("1000 of 1000 events arrived\n");
});
