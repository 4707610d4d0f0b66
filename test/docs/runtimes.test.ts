// What guides say of where the package runs, against what it is made of.
import { globSync } from "node:fs";
import { expect, test } from "vitest";
import { documents, prose, read, ROOT } from "./markdown.ts";

const guides = ["docs/getting-started.md", "docs/zh-CN/getting-started.md"];

test.each(guides)("%s names the versions of Node that may require() it, which are those of engines", (guide) => {
  const { engines: { node } }: { engines: { node: string } } = JSON.parse(read("package.json"));
  const versions = node.match(/\d+\.\d+/g) ?? [];
  expect(versions).toEqual(["20.19", "22.12"]);
  const sentence = prose(guide).split("\n\n").find((paragraph) => paragraph.includes("engines")) ?? "";
  for (const version of versions) expect(sentence).toContain(version);
});

test.each(guides)("%s says why Fastly Compute is not supported, as long as that is so", (guide) => {
  const core = globSync("src/{delivery,consumer,tracker,message,parser,rules}/*.ts", { cwd: ROOT }).map(read).join(
    "\n",
  );
  const sentence = prose(guide).split("\n\n").find((paragraph) => paragraph.includes("Fastly Compute")) ?? "";
  for (const need of ["AbortController", "URL.canParse"]) {
    expect(core).toContain(need);
    expect(sentence).toContain(need);
  }
});

test("nobody is told of one thing or many in one word", () => {
  const files = [...documents(), ...globSync("src/**/*.{ts,tsx}", { cwd: ROOT })];
  expect(files.filter((file) => /(?:message|request|event|item|user|row|time|fault|line)\(s\)/.test(read(file))))
    .toEqual([]);
});
