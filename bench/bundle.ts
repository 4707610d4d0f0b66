// Workers as one script, as a bundler for Workers makes them.
import { build, type BuildOptions } from "esbuild";
import { pathOf } from "./processes.ts";

/** A file of this folder as one script. */
export async function bundleFile(path: string): Promise<string> {
  return await bundle({ entryPoints: [pathOf(path)] });
}

/** A text as one script, as if it were a file of this folder. */
export async function bundleSource(contents: string): Promise<string> {
  return await bundle({ stdin: { contents, resolveDir: pathOf(".") } });
}

async function bundle(input: BuildOptions): Promise<string> {
  const { outputFiles = [] } = await build({
    ...input,
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:workers"],
    tsconfigRaw: {},
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}
