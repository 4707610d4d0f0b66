import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

const ENTRY = fileURLToPath(new URL("../cloudflare-worker/src/index.ts", import.meta.url));

/** A Worker that runs until it is disposed of. */
export interface RunningWorker extends AsyncDisposable {
  /** Where it listens. */
  readonly url: URL;
}

/** Bundles the example Worker and runs it in workerd, Cloudflare's own runtime, on this machine. */
export async function runWorker(bindings: Record<string, string>): Promise<RunningWorker> {
  const { outputFiles: [bundle] } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    external: ["cloudflare:workers"],
  });
  const miniflare = new Miniflare({
    modules: [{ type: "ESModule", path: "index.js", contents: bundle?.text ?? "" }],
    compatibilityDate: "2026-07-01",
    bindings,
    cf: false, // or it would ask Cloudflare where this machine is
  });
  const dispose = (): Promise<void> => miniflare.dispose();
  try {
    return { url: await miniflare.ready, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
