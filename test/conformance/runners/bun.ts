import { join } from "node:path";
import { ROOT } from "../bundle.ts";
import { runProcess } from "./process.ts";
import type { Runner } from "./runner.ts";

export const bun: Runner = {
  runtime: "bun",
  run: (bundles) => runProcess("bun", join(ROOT, "node_modules/.bin/bun"), [bundles.process]),
};
