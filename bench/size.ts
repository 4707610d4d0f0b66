// What a Worker's bundle grows by, as esbuild makes it with the settings of a bundler for Workers.
import { build } from "esbuild";
import { builtinModules } from "node:module";
import { gzipSync } from "node:zlib";
import { pathOf } from "./processes.ts";
import { type Figure, type Section, shown } from "./section.ts";

const OURS = "@growingio-edge/tracker";

const all = (...entries: string[]): string => entries.map((entry) => `export * from "${OURS}${entry}";`).join("\n");
const some = (names: string, entry = ""): string => `export { ${names} } from "${OURS}${entry}";`;

const BUNDLES: readonly {
  readonly title: string;
  readonly source: string;
  readonly bar?: readonly [bar: number, stretch?: number];
}[] = [
  { title: "`.`, all of it", source: all(""), bar: [11_900] },
  {
    title: "`.` with `./snappy`",
    source: all("", "/snappy"),
    bar: [14_100],
  },
  {
    title: "`.` with `./protobuf`",
    source: all("", "/protobuf"),
    bar: [17_700],
  },
  {
    title: "`.` with `./snappy` and `./protobuf`",
    source: all("", "/snappy", "/protobuf"),
  },
  {
    title: "a tracker with its default consumer",
    source: some("GrowingTracker"),
  },
  {
    title: "a tracker with `AsyncBufferedConsumer`",
    source: some("GrowingTracker, AsyncBufferedConsumer"),
    bar: [10_900, 10_000],
  },
  {
    title: "the same with `./hono`",
    source: `${some("GrowingTracker, AsyncBufferedConsumer")}\n${all("/hono")}`,
  },
  { title: "`./snappy` alone", source: all("/snappy") },
  { title: "`./protobuf` alone", source: all("/protobuf") },
  { title: "`./cloudflare` alone", source: all("/cloudflare") },
  { title: "`./hono` alone", source: all("/hono") },
  { title: "`./node` alone", source: all("/node") },
  { title: "`./plan` alone", source: all("/plan") },
  { title: "`./collector` alone", source: all("/collector") },
  { title: "posthog-node", source: 'export { PostHog } from "posthog-node";' },
  {
    title: "@segment/analytics-node",
    source: 'export { Analytics } from "@segment/analytics-node";',
  },
];

async function sizesOf(
  source: string,
): Promise<{ readonly minified: number; readonly gzip: number }> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: pathOf("."), loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    // Those of Node are workerd's own, and what apps bring themselves is not ours.
    external: [...builtinModules, "node:*", "hono", "hono/*", "undici"],
    // Without it the paths of tsconfig.json would lead to the sources.
    tsconfigRaw: {},
    write: false,
    logLevel: "error",
  });
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  return { minified: bytes.length, gzip: gzipSync(bytes).length };
}

export async function size(): Promise<Section> {
  const rows: string[][] = [];
  const figures: Figure[] = [];
  for (const { title, source, bar } of BUNDLES) {
    const { minified, gzip } = await sizesOf(source);
    rows.push([title, shown(minified), shown(gzip)]);
    if (bar) {
      figures.push({
        name: `size of ${title}`,
        value: gzip,
        unit: "B",
        bar: bar[0],
        ...(bar[1] === undefined ? {} : { stretch: bar[1] }),
        wanted: "less",
      });
    }
  }
  const notes = [
    "Bytes of a bundle with nothing else in it: by esbuild, minified, for ES2022 and the conditions of workerd, and " +
    "with zlib's default gzip. Node's built-ins and what an app brings itself (Hono, undici) are left out.",
  ];
  return {
    title: "Size",
    notes,
    tables: [{ head: ["", "minified, B", "min + gzip, B"], rows }],
    figures,
  };
}
