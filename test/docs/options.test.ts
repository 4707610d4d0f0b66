// The tables of options in guides against the interfaces that they are about.
import { globSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { DEFAULTS } from "../../src/consumer/options.ts";
import { documents, read, ROOT, tablesOf } from "./markdown.ts";

/** Without the marks of code and of thousands, which are for the eye. */
const plain = (text: string): string => text.replaceAll("`", "").replaceAll(/\s+/g, " ").trim();

/** What Chinese tables say where there is no default. */
const CHINESE = new Map([["必填", "required"], ["无", "none"]]);

/** The options of an interface, with what its comments call the default. */
function optionsOf(file: string, name: string): [string, string][] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  const found: [string, string][] = [];
  const collect = (members: ts.NodeArray<ts.TypeElement>): void => {
    for (const member of members) {
      const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === "default");
      const given = tag && plain(ts.getTextOfJSDocComment(tag.comment) ?? "");
      const key = member.name?.getText(source) ?? "";
      found.push([key, given ?? (member.questionToken ? "none" : "required")]);
    }
  };
  const look = (node: ts.Node): void => {
    if (ts.isTypeLiteralNode(node)) collect(node.members);
    else ts.forEachChild(node, look);
  };
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement) && statement.name.text === name) collect(statement.members);
    // An intersection: what it adds to others stands in it literally.
    if (ts.isTypeAliasDeclaration(statement) && statement.name.text === name) look(statement.type);
  }
  return found;
}

const marked = documents().flatMap((document) =>
  [...read(document).matchAll(/^<!-- options of (\w+) in (\S+) -->\n+((?:^\|.*\n)+)/gm)].map((
    [, name = "", file = "", table = ""],
  ) => ({ document, name, file, table }))
);

test.each(marked)("$document has every option of $name, with its default", ({ name, file, table }) => {
  const rows = tablesOf(table)[0]?.slice(1) ?? [];
  const options = optionsOf(file, name);
  const defaults = new Map(options);
  const shown = rows.map(([option = "", cell = ""]) => {
    const given = CHINESE.get(cell) ?? plain(cell);
    // A sentence in Chinese: its code and its numbers are held against the English guide.
    return [plain(option), /\p{Script=Han}/u.test(given) ? defaults.get(plain(option)) : given];
  });
  expect(shown.toSorted()).toEqual(options.toSorted());
});

test("the defaults that guides name are those of the table of defaults", () => {
  const shown = new Map(
    marked.flatMap(({ file, name }) => file === "src/consumer/options.ts" ? optionsOf(file, name) : []),
  );
  for (const [name, value] of Object.entries(DEFAULTS)) expect([name, shown.get(name)]).toEqual([name, `${value}`]);
});

test("each interface of options that users meet is in a guide", () => {
  const files = [
    "consumer/options",
    "snappy",
    "tracker/options",
    "tracker/calls",
    "delivery/report",
    "consumer/consumer",
    "node/*",
    "cloudflare/**/*",
    "visitor/*",
    "hooks/*",
    "lambda",
    "otel",
  ];
  const interfaces = files.flatMap((name) => globSync(`src/${name}.ts`, { cwd: ROOT })).flatMap((file) =>
    [...read(file).matchAll(/^export (?:interface|type) (\w+Options)\b/gm)].map(([, name = ""]) => ({ file, name }))
  );
  const guides = documents().map(read).join("\n");
  // Inherit all of their options, less some, or are what options become.
  const inherited = new Set(["DeliverOptions", "TrackUserOptions", "DispatcherOptions"]);
  const missing = interfaces.filter(({ file, name }) =>
    !inherited.has(name) && !name.startsWith("Resolved") &&
    !guides.includes(`<!-- options of ${name} in ${join(file)} -->`)
  );
  expect(missing).toEqual([]);
});
