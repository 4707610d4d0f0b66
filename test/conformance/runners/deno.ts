import { join } from "node:path";
import { ROOT } from "../bundle.ts";
import { runProcess } from "./process.ts";
import type { Runner } from "./runner.ts";

const DENO = join(ROOT, "node_modules/.bin/deno");

/** Deno on the built package, as npm has it. */
export const deno: Runner = {
  runtime: "deno",
  run: (bundles) => runProcess("deno", DENO, ["run", "--no-lock", "--no-prompt", bundles.process]),
};

/** Deno on the sources, as JSR has them. */
export const denoSources: Runner = {
  runtime: "deno-sources",
  run: () =>
    runProcess("deno-sources", DENO, ["run", "--no-lock", "--no-prompt", "test/conformance/entries/process.ts"]),
};
