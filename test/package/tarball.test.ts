// The package as those get it who install it: packed, installed into an empty app, and used there.
import { build, transform } from "esbuild";
import { Miniflare } from "miniflare";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VERSION } from "../../src/index.ts";
import { findNode } from "../conformance/runners/node.ts";
import { errorsOfProject } from "../support/compile.ts";
import { BIN, install, type Installed, ROOT, run } from "./app.ts";

let installed: Installed;

beforeAll(async () => {
  installed = await install();
  for (const app of [installed.bare, installed.withHono]) {
    for (const file of ["program.ts", "worker.ts"]) await copyFile(join(import.meta.dirname, file), join(app, file));
    await writeFile(join(app, "snippet.ts"), await firstSnippet());
    await writeFile(join(app, "collected.ts"), collected(await firstSnippet()));
  }
  for (const name of ["program", "collected"]) {
    const { code } = await transform(await readFile(join(installed.bare, `${name}.ts`)), { loader: "ts" });
    await writeFile(join(installed.bare, `${name}.mjs`), code);
  }
}, 120_000);

afterAll(async () => installed?.[Symbol.asyncDispose]());

/** The README's first program that is not a Worker. */
async function firstSnippet(): Promise<string> {
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  const snippets = [...readme.matchAll(/^```(?:ts|js)\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
  const snippet = snippets.find((code) => !code.includes("cloudflare:workers"));
  if (snippet === undefined) throw new Error("README.md has no program but Workers");
  return snippet;
}

/** The same program with a collector for its server, and what that got. */
function collected(snippet: string): string {
  const host = /^( *)serverHost: .*$/m;
  expect(snippet).toMatch(host);
  return [
    'import { createCollector } from "@growingio-edge/tracker/collector";',
    "const collector = createCollector();",
    snippet.replace(host, "$&\n$1fetch: collector.fetch,"),
    "console.log(JSON.stringify({ report: total, messages: collector.messages.length }));",
  ].join("\n");
}

test("what is built names Node's modules with 'node:', as a Worker with nodejs_als knows no other names", async () => {
  const files = (await readdir(join(ROOT, "dist"), { recursive: true })).filter((file) => file.endsWith(".js"));
  const texts = await Promise.all(files.map((file) => readFile(join(ROOT, "dist", file), "utf8")));
  // Parsed, and not searched for, as strings may look the same.
  const bundle = await build({
    stdin: { contents: texts.map((_, at) => `import "./${files[at]}";`).join("\n"), resolveDir: join(ROOT, "dist") },
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    packages: "external",
  });
  const imports = Object.values(bundle.metafile.inputs).flatMap((input) => input.imports.map(({ path }) => path));
  expect(imports.filter((path) => builtinModules.includes(path))).toEqual([]);
  // Left to the platform: a Worker with `nodejs_als` knows it by this name alone.
  expect(texts.filter((text) => /= "node:async_hooks";/.test(text))).toHaveLength(1);
});

/** The runtimes with processes, and how each runs a file. It needs no permission of Deno's. */
const RUNTIMES: readonly (readonly [string, readonly [string, ...string[]], "ts" | "mjs"])[] = [
  ["Node", [process.execPath], "ts"],
  // An older one knows no types.
  ["the machine's own Node", [findNode()], "mjs"],
  ["Bun", [join(BIN, "bun")], "ts"],
  ["Deno", [join(BIN, "deno"), "run", "--no-lock", "--no-prompt"], "ts"],
];

test.each(RUNTIMES)(
  "an empty app on %s has every entry, and sends Protobuf in Snappy",
  async (_, command, extension) => {
    const output = await run([...command, `program.${extension}`], installed.bare);
    expect(JSON.parse(output)).toEqual({
      delivered: 1,
      event: "purchase",
      attributes: { price: "12.5" },
      codec: { format: "protobuf", snappy: true, xor: true },
      warnings: [],
      seen: 1,
      offPlan: true,
      version: VERSION,
      others: ["function", "function", "function", "function"],
    });
  },
);

test.each(["README.md", "README.zh-CN.md", "docs/llms.txt", "docs/README.md", "docs/zh-CN/README.md"])(
  "what %s says of guides leads to them where the package is installed",
  async (file) => {
    const root = join(installed.bare, "node_modules/@growingio-edge/tracker");
    const links = [
      ...(await readFile(join(root, file), "utf8")).matchAll(/\]\(([^()\s#:]+\.(?:md|txt))(?:#[^()\s]*)?\)/g),
    ];
    const guides = links.map(([, path = ""]) => join(root, file, "..", path)).filter((path) => /\/docs\//.test(path));
    expect(guides.length).toBeGreaterThan(10);
    expect(guides.filter((path) => !existsSync(path))).toEqual([]);
  },
);

test.each(RUNTIMES)("the README's first program does on %s what it says", async (_, command, extension) => {
  const output = await run([...command, `collected.${extension}`], installed.bare);
  expect(JSON.parse(output.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
    report: { delivered: 3, queued: 0 },
    messages: 3,
  });
});

/** A program that forgets what it should not: an option's name, and to stop. */
const FORGETFUL = `
import { BufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
const options = { productId: "p", dataSourceId: "d", serverHost: "http://collector.test" };
try { new BufferedConsumer({ ...options, max_size: 5 }); } catch ({ message }) { console.log(message); }
const stopped = GrowingTracker.consumer(new BufferedConsumer(options));
stopped.trackUser("u");
await stopped.stop({ timeoutMs: 0 });
const tracker = GrowingTracker.consumer(new BufferedConsumer({ ...options, ...{ flushAfterMs: undefined } }));
tracker.trackUser("u");
tracker.trackUser("v");
console.warn = console.log;
if (process.argv.includes("exit")) process.exit();
`;

test.each(
  RUNTIMES.flatMap(([name, command]) => [[name, "its end", command, []], [name, "exit()", command, ["exit"]]] as const),
)(
  "%s tells at %s how many messages were not sent, and what a name was meant to be",
  async (_, __, command, args) => {
    await writeFile(join(installed.bare, "forgetful.mjs"), FORGETFUL);
    const lines = (await run([...command, "forgetful.mjs", ...args], installed.bare)).trimEnd().split("\n");
    expect(lines).toEqual([
      "Cannot create a BufferedConsumer as 'max_size' is not known here (did you mean 'maxSize'?): current value is 5",
      "[growingio] 2 messages were not sent as the process ends: await tracker.stop() before",
    ]);
  },
);

test("what a program prints bears the name of its class", async () => {
  const program = `
    import * as core from "@growingio-edge/tracker";
    const event = core.CustomEventMessage.create({ eventName: "e", anonymousId: "a" });
    const item = core.ItemMessage.create({ itemKey: "k", itemId: "1" });
    console.log([event, item].map(({ constructor }) => constructor.name).join());
    console.log(Object.entries(core).filter(([name, { prototype }]) => prototype && core[name].name !== name).join());
    try { core.GrowingTracker({}); } catch (error) { console.log(error.message); }
  `;
  await writeFile(join(installed.bare, "names.mjs"), program);
  expect((await run([process.execPath, "names.mjs"], installed.bare)).split("\n")).toEqual([
    "CustomEventMessage,ItemMessage",
    "",
    "Class constructor GrowingTracker cannot be invoked without 'new'",
    "",
  ]);
});

test("CommonJS requires it on the machine's own Node", async () => {
  await writeFile(
    join(installed.bare, "common.cjs"),
    'console.log(["", "/snappy", "/node", "/plan", "/collector"].map((path) => typeof require("@growingio-edge/tracker" + path)).join());',
  );
  expect(await run([findNode(), "--no-warnings", "common.cjs"], installed.bare)).toBe(
    "object,object,object,object,object\n",
  );
});

test("each link of the README leads to a file that is installed", async () => {
  const directory = join(installed.bare, "node_modules/@growingio-edge/tracker");
  const readme = await readFile(join(directory, "README.md"), "utf8");
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = ""]) => link);
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((link) => !existsSync(join(directory, link)))).toEqual([]);
});

test("npx finds the program in it, which runs on the machine's own Node and brings its server along", async () => {
  for (const name of ["growingio", "growingio-collector"]) {
    expect(await run(["npx", "--offline", name, "--version"], installed.bare)).toBe(`${VERSION}\n`);
  }
  const { dependencies }: { dependencies: object } = JSON.parse(
    await readFile(join(installed.bare, "node_modules/@growingio-edge/tracker/package.json"), "utf8"),
  );
  expect(Object.keys(dependencies)).toEqual(["protobufjs", "snappyjs", "valibot"]);
  const program = join(installed.bare, "node_modules/@growingio-edge/tracker/dist/collector/cli.js");
  const child = spawn(findNode(), [program, "--port", "0"], { cwd: installed.bare });
  const [text] = await once(child.stdout.setEncoding("utf8"), "data");
  const url = /^collecting on (\S+)$/m.exec(text)?.[1];
  expect((await fetch(`${url}/`)).status).toBe(200);
  child.kill("SIGINT");
  expect(await once(child, "close")).toEqual([0, null]);
});

test("esbuild bundles it for a Worker without a warning, which needs no nodejs_compat", async () => {
  const { outputFiles, warnings } = await build({
    absWorkingDir: installed.bare,
    entryPoints: ["worker.ts"],
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    write: false,
    logLevel: "silent",
  });
  expect(warnings).toEqual([]);
  // As a list, as it looks for the modules of a script by itself and does not know that one may be missing.
  const modules = [{ type: "ESModule" as const, path: "index.js", contents: outputFiles[0]?.text ?? "" }];
  const miniflare = new Miniflare({ modules, compatibilityDate: "2026-07-01", cf: false });
  try {
    const response = await miniflare.dispatchFetch("http://worker.test/");
    expect(await response.json()).toMatchObject({
      event: { eventName: "purchase", deviceId: "a", attributes: { price: "12.5" } },
      codec: { format: "protobuf", snappy: true, xor: true },
      others: ["function", "function"],
    });
  } finally {
    await miniflare.dispose();
  }
});

/** What the compiler says of files of an app and of the package's declarations. */
async function errorsIn(app: string, files: readonly string[], options: Record<string, string>): Promise<string> {
  const config = join(app, `tsconfig.${Object.values(options).join("-")}.json`);
  const compilerOptions = { ...options, strict: true, noEmit: true, skipLibCheck: false, types: [] };
  await writeFile(config, JSON.stringify({ compilerOptions, files }));
  return errorsOfProject(config, (file) => /node_modules\/(?!@growingio-edge\/)/.test(file));
}

test.each([
  ["bundler", { module: "esnext", moduleResolution: "bundler" }],
  ["node16", { module: "node16", moduleResolution: "node16" }],
  ["nodenext", { module: "nodenext", moduleResolution: "nodenext" }],
])("its types resolve under %s", async (_, options) => {
  expect(await errorsIn(installed.bare, ["snippet.ts", "collected.ts"], options)).toBe("");
  expect(await errorsIn(installed.withHono, ["program.ts", "worker.ts"], options)).toBe("");
});

test("publint finds nothing to say of it", async () => {
  await run([join(BIN, "publint"), installed.tarball, "--strict"]);
});

test("attw finds its types right, for ES modules", async () => {
  await run([join(BIN, "attw"), installed.tarball, "--profile", "esm-only"]);
});

test.each(["wrangler.toml", "examples/cloudflare-queue/wrangler.toml"])("wrangler would deploy %s", async (config) => {
  const directory = join(installed.output, config.replaceAll(/\W/g, "-"));
  const output = await run([join(BIN, "wrangler"), "deploy", "--dry-run", "--outdir", directory, "--config", config]);
  expect(output).toContain("--dry-run: exiting now.");
  expect(await readFile(join(directory, "index.js"), "utf8")).toContain("collect");
});
