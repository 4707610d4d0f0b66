import { existsSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { documents, headingsOf, linksOf, ROOT } from "./markdown.ts";

/** Why a link leads nowhere, if it does. */
function faultOf(file: string, link: string): string | undefined {
  const [path = "", anchor] = link.split("#", 2);
  const target = path === "" ? file : normalize(join(dirname(file), decodeURIComponent(path)));
  if (!existsSync(join(ROOT, target))) return `${file}: ${link} leads to no file`;
  if (anchor === undefined || statSync(join(ROOT, target)).isDirectory()) return undefined;
  const anchors = headingsOf(target).map((heading) => heading.anchor);
  return anchors.includes(decodeURIComponent(anchor)) ? undefined : `${file}: ${link} leads to no heading`;
}

test.each(documents())("%s: each link into the repository leads to a file, and to a heading in it", (file) => {
  expect(linksOf(file).map((link) => faultOf(file, link)).filter((fault) => fault !== undefined)).toEqual([]);
});

test.each(["docs", "docs/zh-CN"])("each guide in %s is in its list of guides", (folder) => {
  const guides = documents().filter((file) => dirname(file) === folder && file !== `${folder}/README.md`);
  const places = linksOf(`${folder}/README.md`).map((link) => normalize(join(folder, link.split("#", 1)[0] ?? "")));
  const listed = new Set(places);
  expect(guides.filter((guide) => !listed.has(guide))).toEqual([]);
});
