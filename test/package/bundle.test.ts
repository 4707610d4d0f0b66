import { build } from "esbuild";
import { build as buildWithVite, createLogger } from "vite";
import { expect, test, vi } from "vitest";

/** An entry as a Worker's bundler makes it. */
async function bundle(source: string) {
  const { metafile, outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    external: ["hono"],
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    metafile: true,
    write: false,
  });
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  return { inputs: Object.keys(metafile.inputs), text: new TextDecoder().decode(bytes) };
}

test("the core reaches neither snappyjs nor protobufjs, no built-in of Node and nothing of the collector", async () => {
  const { inputs, text } = await bundle('export * from "../../src/index.ts"');
  const foreign = inputs.filter((input) => !/(^|\/)src\/(?!collector)|node_modules\/valibot\/|<stdin>/.test(input));
  expect(foreign).toEqual([]);
  expect(text).not.toMatch(/\b(?:require|import)\s*\(|from\s*"node:|\bprocess\.|\bBuffer\b/);
});

test.each(["index", "snappy", "protobuf", "cloudflare", "hono", "node"])(
  "%s reaches nothing of the collector, its page and its program",
  async (entry) => {
    const { inputs } = await bundle(`export * from "../../src/${entry}.ts"`);
    expect(inputs.filter((input) => /src\/collector\/|node_modules\/(?:srvx|preact|uplot)\//.test(input))).toEqual([]);
  },
);

test.each(["index", "snappy", "protobuf", "cloudflare", "hono", "node"])(
  "%s reaches nothing of plans, which are types to it",
  async (entry) => {
    const { inputs } = await bundle(`export * from "../../src/${entry}.ts"`);
    expect(inputs.filter((input) => /src\/(?:plan\/|plan\.ts|schema\/plan)/.test(input))).toEqual([]);
  },
);

test("plan reaches nothing of tables and coverage, which the collector and its program need alone", async () => {
  const { inputs } = await bundle('export * from "../../src/plan.ts"');
  expect(inputs.filter((input) => /papaparse|src\/plan\/(?:table|cell|source|coverage|tally)/.test(input))).toEqual([]);
});

test("a bundler that finds no undici makes a bundle of node all the same, and has nothing to say", async () => {
  const logger = createLogger("silent");
  const [warn, error] = [vi.spyOn(logger, "warn"), vi.spyOn(logger, "error")];
  const resolveId = (name: string): void => {
    if (name.endsWith("undici")) throw new Error(`${name} is not installed`);
  };
  const lib = { entry: new URL("../../src/node.ts", import.meta.url).pathname, formats: ["es" as const] };
  const result = await buildWithVite({
    configFile: false,
    customLogger: logger,
    build: { write: false, lib },
    plugins: [{ name: "nowhere", enforce: "pre", resolveId }],
  });
  expect(JSON.stringify(result)).toContain("flushOnExit");
  expect([...warn.mock.calls, ...error.mock.calls]).toEqual([]);
});
