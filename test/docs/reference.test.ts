import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ROOT } from "./markdown.ts";

test("the reference can be made: each type in it is exported, and each link leads somewhere", async () => {
  const typedoc = join(ROOT, "node_modules/typedoc/bin/typedoc");
  // All checks, and no files.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [typedoc, "--emit", "none"], { cwd: ROOT });
  expect(`${stdout}${stderr}`).not.toMatch(/warning|error/i);
});
