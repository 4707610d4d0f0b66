// What all isolates of real workerd have in common: how a Worker is made for them, and what they meet outside.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { type Request as WorkerdRequest, Response as WorkerdResponse } from "miniflare";
import type { Collector } from "../../src/collector/collector.ts";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A Worker of this folder as one script, with the package from its sources. */
export async function bundle(worker: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [source(worker)],
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

/** What a Worker sent, as it is; a body can be read once. */
export async function bodyOf({ body }: WorkerdRequest): Promise<ArrayBuffer | null> {
  return body ? await new Response(body as ReadableStream).arrayBuffer() : null;
}

/** Hands what a Worker sent to a collector. */
export async function collect(
  collector: Collector,
  { url, method, headers }: WorkerdRequest,
  body: ArrayBuffer | null,
): Promise<WorkerdResponse> {
  const answer = await collector.fetch(url, { method, headers: [...headers], body });
  return new WorkerdResponse(await answer.text(), { status: answer.status, headers: [...answer.headers] });
}
