import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare, type WorkerOptions } from "miniflare";

/** A Worker that runs until it is disposed of. */
export interface RunningWorker extends AsyncDisposable {
  /** Where it listens. */
  readonly url: URL;
}

/** What a Worker is bound to. */
export type WorkerBindings = Partial<
  Pick<WorkerOptions, "bindings" | "queueProducers" | "queueConsumers" | "durableObjects">
>;

/** Bundles a Worker and runs it in workerd, Cloudflare's own runtime, on this machine. */
export async function runWorker(entry: URL, bindings: WorkerBindings, port = 0): Promise<RunningWorker> {
  const { outputFiles: [bundle] } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    external: ["cloudflare:workers"],
    logLevel: "error",
  });
  const miniflare = new Miniflare({
    modules: [{ type: "ESModule", path: "index.js", contents: bundle?.text ?? "" }],
    compatibilityDate: "2026-07-01",
    ...bindings,
    port,
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
