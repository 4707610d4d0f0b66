// Makes the collector's page: one HTML document without a request to anywhere, and the policy that lets it run nothing
// but its own script. npm and JSR ship the same, so it is a module of text.
import { build, type Plugin } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const APP = join(import.meta.dirname, "app");

/** The page and its policy. */
export interface Page {
  readonly html: string;
  readonly policy: string;
}

/** Bundles the page, which comes out the same for the same sources. */
export async function makePage(): Promise<Page> {
  const [template, script, style] = await Promise.all([
    readFile(join(APP, "index.html"), "utf8"),
    bundle("main.tsx"),
    bundle("style.css"),
  ]);
  const html = fill(fill(template, '<script type="module">', script), "<style>", style);
  if (!/^[\n\x20-\x7e]*$/.test(html)) throw new Error("the page has characters that are not ASCII");
  return { html, policy: policyOf(script, style) };
}

/** The module that holds a page. */
export function moduleOf({ html, policy }: Page): string {
  return `// Made by src/collector/page/generate.ts; "npm run generate" makes it anew. With parts of Preact (MIT, Copyright
// (c) 2015-present Jason Miller) and uPlot (MIT, Copyright (c) 2022 Leon Sorokin).

/** The collector's page, in one piece. */
export const PAGE: string = ${JSON.stringify(html)};

/** The \`Content-Security-Policy\` that the page goes with. */
export const PAGE_POLICY: string = ${JSON.stringify(policy)};
`;
}

/**
 * uPlot makes a number format of the browser's language as it loads. In a C locale Chromium's is "en-US@posix", which
 * throws, and the whole page would stay empty. The page says numbers in English throughout.
 */
const anyLocale: Plugin = {
  name: "any-locale",
  setup({ onLoad }) {
    onLoad({ filter: /uPlot\.esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source.replaceAll("nav.language", '"en"');
      if (contents === source) throw new Error("uPlot asks for the language in another way");
      return { contents };
    });
  },
};

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(APP, entry)],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    // light-dark() and its company stay as they are.
    target: "es2022",
    charset: "ascii",
    legalComments: "none",
    plugins: [anyLocale],
    jsx: "automatic",
    jsxImportSource: "preact",
    // The page has its own configuration, but of the tests' one esbuild would take the paths.
    tsconfigRaw: {},
  });
  const text = outputFiles[0]?.text.trim() ?? "";
  if (/<\/(?:script|style)|<!--/i.test(text)) throw new Error(`${entry} would end its own element`);
  return text;
}

/** Puts content behind a tag. Not by `replace` with a text, to which `$` would mean something. */
function fill(template: string, tag: string, content: string): string {
  const at = template.indexOf(tag) + tag.length;
  if (at < tag.length) throw new Error(`the page has no ${tag}`);
  return template.slice(0, at) + content + template.slice(at);
}

function policyOf(script: string, style: string): string {
  const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "connect-src 'self'",
    // The icon.
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

if (import.meta.main) await writeFile(join(import.meta.dirname, "generated.ts"), moduleOf(await makePage()));
