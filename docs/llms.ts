// Makes llms.txt and llms-full.txt (https://llmstxt.org), for machines that read: what there is to read, and all of it.
// "npm run generate" makes them anew.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

/** A guide as the table of docs/README.md has it. */
interface Guide {
  readonly title: string;
  readonly file: string;
  readonly answers: string;
}

function guides(): readonly Guide[] {
  const rows = read("docs/README.md").matchAll(/^\| \[([^\]]+)\]\(([^)]+\.md)\)\s*\| (.+?)\s*\|$/gm);
  return [...rows].map(([, title = "", file = "", answers = ""]) => ({ title, file, answers }));
}

/** What there is to read, each with a line. */
export function index(): string {
  const { description } = JSON.parse(read("package.json"));
  const lines = guides().map(({ title, file, answers }) => `- [${title}](${file}): ${answers}`);
  return `# @growingio-edge/tracker

> ${description}

All of it in one file: [llms-full.txt](llms-full.txt). In Chinese: [README.zh-CN.md](../README.zh-CN.md) and
[zh-CN](zh-CN/README.md).

## Documents

- [README](../README.md): what it is, how to begin, the consumers
${lines.join("\n")}

## Optional

- [Examples](../examples/README.md): a program for each platform, each with one command
- [Changes](../CHANGELOG.md): what changed, version by version
`;
}

/** All of it, document by document. */
export function full(): string {
  const files = ["README.md", ...guides().map(({ file }) => `docs/${file}`)];
  return files.map((file) => `<!-- ${file} -->\n\n${read(file)}`).join("\n");
}

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, "llms.txt"), index());
  writeFileSync(join(import.meta.dirname, "llms-full.txt"), full());
}
