import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../bundle.ts";
import { runProcess } from "./process.ts";
import type { Runner } from "./runner.ts";

const HOST = join(import.meta.dirname, "../entries/edge-host.ts");

/** Vercel's edge runtime, which is a realm of its own within a Node process. */
export const edge: Runner = {
  runtime: "edge",
  async run(bundles) {
    const { version } = JSON.parse(await readFile(join(ROOT, "node_modules/@edge-runtime/vm/package.json"), "utf8"));
    return await runProcess("edge", process.execPath, [HOST, bundles.script], String(version));
  },
};
