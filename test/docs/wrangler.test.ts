import { globSync } from "node:fs";
import { expect, test } from "vitest";
import { blocksOf, documents, read, ROOT } from "./markdown.ts";

/** The newest date that wrangler 4.86 knows, which npm picks on Node 20; newer ones need Node 22. */
const NEWEST = "2026-05-03";

const dates = (text: string): string[] =>
  [...text.matchAll(/^compatibility_date = "(.+)"$/gm)].map(([, date = ""]) => date);

test("a Worker of a document has a compatibility date that the wrangler of Node 20 knows", () => {
  const shown = documents().flatMap(blocksOf).filter(({ language }) => language === "toml")
    .flatMap(({ at, code }) => dates(code).map((date) => ({ at, date })));
  expect(shown.length).toBeGreaterThanOrEqual(2);
  expect(shown.filter(({ date }) => !/^\d{4}-\d\d-\d\d$/.test(date) || date > NEWEST)).toEqual([]);
});

test("so has each example that wrangler runs", () => {
  const shown = globSync(["wrangler.toml", "examples/*/wrangler.toml"], { cwd: ROOT })
    .flatMap((file) => dates(read(file)).map((date) => ({ file, date })));
  expect(shown.length).toBeGreaterThanOrEqual(4);
  expect(shown.filter(({ date }) => date > NEWEST)).toEqual([]);
});
