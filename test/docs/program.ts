// Programs out of documents, as processes or Workers, against a collector.
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { serve } from "../../examples/demo/server.ts";
import { arrivalsOf, labelOf } from "../../examples/demo/show.ts";
import { createCollector } from "../../src/collector/collector.ts";
import { requireBuild } from "../examples/program.ts";
import { type Block, ROOT } from "./markdown.ts";

const BIN = join(ROOT, "node_modules/.bin");
/** Within the package, so that its name leads to what was built; ignored by git. */
const DIRECTORY = join(ROOT, "test/artifacts/docs");
/** Where documents have their collector. */
const COLLECTOR = "http://127.0.0.1:8787";
const LIMIT_MS = 30_000;

/** The commands of runtimes with processes. */
const COMMANDS: { readonly [runtime: string]: readonly [string, ...string[]] } = {
  node: [join(BIN, "node")],
  deno: [join(BIN, "deno"), "run", "--allow-net", "--no-lock", "--no-prompt"],
  bun: [join(BIN, "bun")],
};

/** What the comment before a program asks for. */
export interface Mark {
  readonly runtimes: readonly string[];
  /** What the collector must have in the end, in the order of its arrival, where the comment says so. */
  readonly collected: readonly string[] | undefined;
}

/** Reads `run`, `run on deno bun` or `run on workerd: event visit, item product`. */
export function markOf({ mark, at }: Block): Mark | undefined {
  if (!/^run\b/.test(mark)) return undefined;
  const [, on = "node", collected] = /^run(?: on ([\w ]+))?(?:: (.+))?$/.exec(mark) ?? [];
  const runtimes = on.split(" ");
  const unknown = runtimes.filter((runtime) => runtime !== "workerd" && !(runtime in COMMANDS));
  if (unknown.length > 0) throw new Error(`${at}: there is no runtime ${unknown.join(", ")}`);
  return { runtimes, collected: collected?.split(", ") };
}

/** What a program says that it prints: the comments behind its calls of `console.log`. */
export function promised(code: string): string[] {
  return [...code.matchAll(/^.*console\.log\(.*\);? \/\/ (.+)$/gm)].map(([, text = ""]) => text);
}

/** What a program printed, and what a collector got of it, as `event visit`. */
export interface Seen {
  readonly lines: readonly string[];
  readonly collected: readonly string[];
}

/** Runs a program of a document. Its collector is another one, on a free port. */
export async function play({ at, code, language }: Block, runtime: string, count: number): Promise<Seen> {
  requireBuild();
  const collector = createCollector();
  await using server = await serve(collector.fetch);
  await mkdir(DIRECTORY, { recursive: true });
  const file = join(DIRECTORY, `${at.replaceAll(/\W/g, "_")}_${runtime}.${language === "ts" ? "ts" : "mjs"}`);
  await writeFile(file, code.replaceAll(COLLECTOR, server.url));
  try {
    const arrived = (): Promise<unknown> => collector.waitFor(count, { timeoutMs: 10_000 });
    const lines = runtime === "workerd" ? await visit(file, server.url, arrived) : await execute(runtime, file);
    return { lines, collected: arrivalsOf(collector.requests).map(labelOf) };
  } finally {
    await rm(file);
  }
}

async function execute(runtime: string, file: string): Promise<string[]> {
  const [command, ...args] = COMMANDS[runtime] ?? [""];
  const { FORCE_COLOR: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(command, [...args, file], {
    cwd: ROOT,
    env: { ...env, NO_COLOR: "1", PATH: `${BIN}${delimiter}${process.env.PATH ?? ""}` },
    timeout: LIMIT_MS,
  });
  return stdout.trimEnd() === "" ? [] : stdout.trimEnd().split("\n");
}

/** Runs a Worker as a stranger's bundler makes it, asks it once, and lets it live until all has arrived. */
async function visit(file: string, serverHost: string, arrived: () => Promise<unknown>): Promise<string[]> {
  const { outputFiles: [bundle] } = await build({
    entryPoints: [file],
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
    bindings: {
      GROWINGIO_PRODUCT_ID: "p",
      GROWINGIO_DATA_SOURCE_ID: "d",
      GROWINGIO_SERVER_HOST: serverHost,
    },
    queueProducers: { QUEUE: "messages" },
    queueConsumers: { messages: { maxBatchTimeout: 0 } },
    cf: false,
  });
  try {
    const response = await fetch(await miniflare.ready, { headers: { Cookie: "gdp_user_id=visitor-1" } });
    const text = await response.text();
    if (!response.ok) throw new Error(`the Worker answered ${response.status}: ${text}`);
    await arrived();
    return [];
  } finally {
    await miniflare.dispose();
  }
}
