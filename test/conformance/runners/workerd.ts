import { Miniflare } from "miniflare";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../bundle.ts";
import { parseResults, report, type Runner } from "./runner.ts";

function workerdWith(runtime: string, compatibilityFlags: string[]): Runner {
  return {
    runtime,
    async run(bundles) {
      const { version } = JSON.parse(await readFile(join(ROOT, "node_modules/workerd/package.json"), "utf8"));
      const contents = await readFile(bundles.worker, "utf8");
      // Without `cf: false` it would ask the network where it is.
      const modules = [{ type: "ESModule" as const, path: "worker.mjs", contents }];
      const miniflare = new Miniflare({ modules, compatibilityDate: "2026-07-01", compatibilityFlags, cf: false });
      try {
        const response = await miniflare.dispatchFetch("http://worker.test/");
        const text = await response.text();
        if (!response.ok) throw new Error(text.slice(0, 2000));
        return report(runtime, String(version), parseResults(text));
      } finally {
        await miniflare.dispose();
      }
    },
  };
}

/** Cloudflare's runtime as it is, and with what it has of Node. */
export const workerd: Runner = workerdWith("workerd", []);
export const workerdNode: Runner = workerdWith("workerd-nodejs", ["nodejs_compat"]);
