// `npm run test:apps`: the package in real frameworks from npm. Each app has an install of its own, at the versions that
// its lock has, and in it the tarball that would be published. Names choose some of them: `npm run test:apps -- koa`.
import { join } from "node:path";
import { runVitest, succeeds } from "../support/commands.ts";

let totals = { passed: 0, failed: 1 };
if (await succeeds("npm", ["run", "--silent", "build"])) {
  const config = join(import.meta.dirname, "vitest.config.ts");
  totals = await runVitest(["--config", config, ...process.argv.slice(2)]);
}
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed > 0 ? 1 : 0;
