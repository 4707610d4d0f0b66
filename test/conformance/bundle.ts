import { build } from "esbuild";
import { existsSync } from "node:fs";
import { join } from "node:path";

export const ROOT: string = join(import.meta.dirname, "../..");
const ENTRIES = join(import.meta.dirname, "entries");

/** The suite together with the built package, each one file without imports. */
export interface Bundles {
  /** A module that prints the results. */
  readonly process: string;
  /** A module Worker that answers with them. */
  readonly worker: string;
  /** A script that defines `conformance.run()`. */
  readonly script: string;
  /** A module that exports `run()`, for a page. */
  readonly page: string;
}

/** Bundles the suite with what `dist` holds, into a directory. */
export async function bundle(directory: string): Promise<Bundles> {
  for (
    const file of [
      "index.js",
      "collector.js",
      "snappy.js",
      "protobuf.js",
      "cloudflare.js",
      "outbox.js",
      "plan.js",
      "visitor.js",
    ]
  ) {
    if (!existsSync(join(ROOT, "dist", file))) throw new Error(`dist/${file} is missing: run 'npm run build' first`);
  }
  const files = { process: "process.mjs", worker: "worker.mjs", script: "script.js", page: "page.mjs" };
  await Promise.all([
    write(join(directory, files.process), "process.ts", "esm"),
    write(join(directory, files.worker), "worker.ts", "esm"),
    write(join(directory, files.script), "run.ts", "iife"),
    write(join(directory, files.page), "page.ts", "esm"),
  ]);
  return {
    process: join(directory, files.process),
    worker: join(directory, files.worker),
    script: join(directory, files.script),
    page: join(directory, files.page),
  };
}

async function write(outfile: string, entry: string, format: "esm" | "iife"): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [join(ENTRIES, entry)],
    outfile,
    format,
    globalName: "conformance",
    bundle: true,
    platform: "neutral",
    // For snappyjs, which is CommonJS and names its entry so.
    mainFields: ["main"],
    target: "es2022",
    metafile: true,
    // Entries that share chunks import them for their order alone as well. Silent for those who install the package.
    logOverride: { "ignored-bare-import": "silent" },
    // A script is not strict by itself, as a module is.
    ...format === "iife" ? { banner: { js: '"use strict";' } } : {},
    // Without it the paths of test/tsconfig.json would lead to the sources; so the package's own exports lead to dist.
    tsconfigRaw: {},
  });
  const sources = Object.keys(metafile.inputs).filter((path) => path.startsWith("src/"));
  if (sources.length > 0) throw new Error(`the bundle is not of the built package alone: it has ${sources.join(", ")}`);
}
