// `npm run test:apps`: the package in real frameworks from npm. Each app has an install of its own, at the versions that
// its lock has, and in it the tarball that would be published. Names choose some of them: `npm run test:apps -- koa`.
import { join } from "node:path";
import type { Totals } from "../conformance/run.ts";
import { runVitest, succeeds } from "../support/commands.ts";

let totals: Totals = { passed: 0, failed: 1, failures: ["build"] };
if (await succeeds("npm", ["run", "--silent", "build"])) {
  const config = join(import.meta.dirname, "vitest.config.ts");
  totals = await runVitest(["--config", config, ...process.argv.slice(2)]);
}
for (const failure of totals.failures) console.log(`FAILED apps ${failure}`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed > 0 ? 1 : 0;
