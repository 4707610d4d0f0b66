// What the tests of documents need to know of Markdown: headings, fences, tables, links.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT: string = join(import.meta.dirname, "../..");

/** A fenced block of code. */
export interface Block {
  /** Its file, and the line of its fence. */
  readonly at: string;
  readonly language: string;
  readonly code: string;
  /** What the comment before the fence says, as `run on node deno: event visit`. */
  readonly mark: string;
}

/** A heading, and the anchor that leads to it. */
export interface Heading {
  readonly level: number;
  readonly anchor: string;
}

/** The documents of this repository, by their paths from its root. */
export function documents(): string[] {
  const exclude = (path: string): boolean => /(?:^|\/)(?:node_modules|dist|artifacts|\.venv)(?:\/|$)/.test(path);
  return globSync("**/*.md", { cwd: ROOT, exclude }).toSorted();
}

/** The text of a document. */
export function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

/** The blocks of code of a document. */
export function blocksOf(file: string): Block[] {
  const text = read(file);
  return [...text.matchAll(/(?:^<!-- (.+?) -->\n+)?^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => {
    const [all, mark = "", language = "", code = ""] = match;
    const line = text.slice(0, match.index + all.indexOf("```")).split("\n").length;
    return { at: `${file}:${line}`, language, code, mark };
  });
}

/** A document without its blocks of code, which are no prose. */
export function prose(file: string): string {
  return read(file).replaceAll(/^```\w*\n[\s\S]*?^```$/gm, "");
}

/** The headings of a document, with the anchors that GitHub gives them. */
export function headingsOf(file: string): Heading[] {
  const seen = new Map<string, number>();
  return [...prose(file).matchAll(/^(#{1,6}) (.+)$/gm)].map(([, marks = "", title = ""]) => {
    const plain = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = plain.replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "").replaceAll(" ", "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return { level: marks.length, anchor: count === 0 ? slug : `${slug}-${count}` };
  });
}

/** The links of a document that lead into this repository. */
export function linksOf(file: string): string[] {
  const links = [...prose(file).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target);
  return links.filter((target) => !/^[a-z]+:/.test(target));
}

/** The tables of a text: rows of cells, without the line below the header. */
export function tablesOf(text: string): string[][][] {
  return [...text.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) =>
    table.trimEnd().split("\n").filter((line) => !/^[|\s:-]+$/.test(line)).map((line) =>
      line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"))
    )
  );
}

/** What stands in a text as code. */
export function codesOf(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}
