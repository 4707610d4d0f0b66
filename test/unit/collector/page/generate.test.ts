import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { makePage, moduleOf } from "../../../../src/collector/page/generate.ts";
import { PAGE, PAGE_POLICY } from "../../../../src/collector/page/generated.ts";

test("the page is what its sources make today", async () => {
  const file = new URL("../../../../src/collector/page/generated.ts", import.meta.url);
  expect(moduleOf(await makePage())).toBe(await readFile(file, "utf8"));
});

test("the policy allows the page's one script and one style by their hashes, and nothing inline beside them", () => {
  for (const element of ["script", "style"]) {
    const found = [...PAGE.matchAll(new RegExp(`<${element}[^>]*>(.*?)</${element}>`, "gs"))];
    expect(found).toHaveLength(1);
    const hash = createHash("sha256").update(found[0]?.[1] ?? "").digest("base64");
    expect(PAGE_POLICY).toContain(`${element}-src 'sha256-${hash}';`);
  }
  expect(PAGE_POLICY).not.toMatch(/unsafe|\*/);
  expect(PAGE).not.toMatch(/<[^>]+\s(?:on\w+|style)=/);
});

test("the page asks nobody but its own collector", () => {
  const addresses = [...PAGE.matchAll(/https?:\/\/[\w./-]+/g)].map(([address]) => address);
  const names = addresses.filter((address) => !address.startsWith("http://www.w3.org/"));
  // The target of the redirect that the failure switch offers to trackers.
  expect(names).toEqual(["https://example.com/"]);
});
