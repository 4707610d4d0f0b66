import type { Plugin } from "esbuild";
import { defineConfig, type Options } from "tsup";

/**
 * protobufjs' writer requires a good deal that an encoder of ours never calls: two thirds of its size. It is bundled
 * into `./protobuf` without these, so that a Worker need not carry them. What the writer needs and does not get would
 * fail the tests of the wire, which run on the built package as well.
 */
const slimWriter: Plugin = {
  name: "slim-writer",
  setup(build) {
    build.onResolve(
      { filter: /^(?:long|\.\/(?:aspromise|base64|eventemitter|float))$/ },
      ({ importer, path }) => importer.includes("protobufjs") ? { path, namespace: "left-out" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "left-out" }, () => ({ contents: "module.exports = undefined;" }));
  },
};

/**
 * What `./plan` has in common with the core it imports from it, so that each class is there once. Apart from the others
 * all the same: a chunk that they shared would move what apps without a plan bundle.
 */
const classesOfCore: Plugin = {
  name: "classes-of-core",
  setup(build) {
    build.onResolve(
      { filter: /\/(?:errors|consumer\/base|message\/(?:custom-event|item|person|user-login|user-mapping))\.ts$/ },
      () => ({ path: "./index.js", external: true }),
    );
  },
};

/**
 * esbuild calls a class that names itself `_CustomEventMessage`, and that is what a program prints for a message. Within
 * the class its own name does as well.
 */
const namesOfClasses: NonNullable<Options["plugins"]>[number] = {
  name: "names-of-classes",
  renderChunk(code) {
    const names = [...code.matchAll(/\bvar (\w+) = class _\1\b/g)].map(([, name = ""]) => name);
    return {
      code: names.reduce((text, name) => text.replaceAll(new RegExp(`(?<![.\\w])_${name}\\b`, "g"), name), code),
    };
  },
};

const entry = {
  index: "src/index.ts",
  snappy: "src/snappy.ts",
  cloudflare: "src/cloudflare.ts",
  node: "src/node.ts",
  outbox: "src/outbox.ts",
  visitor: "src/visitor.ts",
};

/** What stands before a consumer or a tracker, apart for the same reason as `./plan`. */
const steps = Object.fromEntries(
  [
    "astro",
    "context",
    "diagnostics",
    "elysia",
    "express",
    "fastify",
    "hono",
    "hooks",
    "koa",
    "lambda",
    "next",
    "nitro",
    "otel",
    "sveltekit",
  ].map((name) => [name, `src/${name}.ts`]),
);

// For `Symbol.asyncDispose`, which an app's own `lib` need not have.
const dts = { banner: '/// <reference lib="esnext.disposable" />' };

const shared: Options = {
  outDir: "dist",
  format: "esm",
  target: "es2022",
  platform: "neutral",
  dts,
  treeshake: true,
  // A Worker with `nodejs_als` knows `node:async_hooks` and no `async_hooks`.
  removeNodeProtocol: false,
  external: [/^node:/],
  plugins: [namesOfClasses],
};

export default defineConfig([
  {
    ...shared,
    // The core with its hints, for whoever develops: the same classes, as both have them from one chunk.
    entry: { ...entry, hints: "src/hints.ts" },
    noExternal: ["fastest-levenshtein"],
    // One copy of each class over all entries, so that `instanceof` holds between them.
    splitting: true,
    // Types as well: a class that was declared twice would be two.
    dts: { ...dts, entry: { ...entry, ...steps, plan: "src/plan.ts" } },
  },
  {
    ...shared,
    entry: { plan: "src/plan.ts" },
    dts: false,
    esbuildPlugins: [classesOfCore],
  },
  {
    ...shared,
    entry: steps,
    splitting: true,
    dts: false,
    esbuildPlugins: [classesOfCore],
    // What `./hooks` hashes with goes into it: nobody who installs the package need install that.
    noExternal: [/^@noble/],
  },
  {
    ...shared,
    // Apart, so that nothing that is done to it moves a byte of what apps send with.
    entry: {
      collector: "src/collector/collector.ts",
      "collector/cli": "src/collector/cli.ts",
      "cli/cli": "src/cli/cli.ts",
    },
    splitting: true,
    // What the program alone is made of goes into it: nobody who installs the package need install that.
    noExternal: [
      "srvx",
      "papaparse",
      "fastest-levenshtein",
      "luxon",
      "hyparquet",
      "hyparquet-compressors",
      /^protobufjs\/src\//,
    ],
    esbuildPlugins: [slimWriter],
    // Without what it has for files, which names `fs` as platforms do not.
    esbuildOptions(options) {
      options.alias = { hyparquet: "hyparquet/src/index.js" };
    },
  },
  {
    ...shared,
    // Shares nothing but types with the others; apart, so that the wrappers of CommonJS stay in this file.
    entry: { protobuf: "src/protobuf.ts" },
    noExternal: [/^protobufjs\/src\//],
    esbuildPlugins: [slimWriter],
  },
]);
