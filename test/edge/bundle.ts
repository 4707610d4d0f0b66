import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A Worker of this folder as one script, with the sources in the place of the package. */
export async function bundleWorker(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [source(file)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    mainFields: ["module", "main"],
    external: ["cloudflare:workers"],
    alias: {
      "@growingio-edge/tracker/cloudflare": source("../../src/cloudflare.ts"),
      "@growingio-edge/tracker": source("../../src/index.ts"),
    },
  });
  return outputFiles[0]?.text ?? "";
}
