import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { full, index } from "../../docs/llms.ts";

test.each([["llms.txt", index], ["llms-full.txt", full]])("docs/%s is what the guides make today", (file, make) => {
  const written = readFileSync(new URL(`../../docs/${file}`, import.meta.url), "utf8");
  expect(written, "run `npm run generate`").toBe(make());
});

test("llms.txt names each guide once, and llms-full.txt has all of each", () => {
  const named = [...index().matchAll(/\]\(([^)]+\.md)\)/g)].map(([, file]) => file);
  expect(new Set(named).size).toBe(named.length);
  expect(named).toContain("delivery.md");
  expect(full()).toContain(readFileSync(new URL("../../docs/delivery.md", import.meta.url), "utf8"));
});
