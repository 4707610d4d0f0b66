import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { blocksOf, codesOf, documents, prose, ROOT } from "./markdown.ts";

const manifest: { readonly scripts: Record<string, string>; readonly bin?: Record<string, string> } = JSON.parse(
  readFileSync(join(ROOT, "package.json"), "utf8"),
);

/** Every command in a document, in a block of its own or within a sentence. */
function commandsOf(file: string): string[] {
  const blocks = blocksOf(file).filter(({ language }) => language === "sh").flatMap(({ code }) => code.split("\n"));
  const commands = [...blocks, ...codesOf(prose(file))].flatMap((line) => line.replace(/ #.*$/, "").split(" && "));
  return commands.map((command) => command.trim()).filter((command) => /^(?:npm|npx|deno|node|bun) /.test(command));
}

/** Why a command is none of this repository's, if it is not. */
function faultOf(command: string): string | undefined {
  const [tool, ...words] = command.split(/\s+/);
  const script = tool === "npm" ? /^npm (?:run )?([\w:.-]+)/.exec(command)?.[1] : undefined;
  const known = ["ci", "init", "pkg", "install", "pack", "publish", "create", "audit"];
  if (script !== undefined && !known.includes(script) && !(script in manifest.scripts)) return "no such script";
  const program = /-p @growingio-edge\/tracker ([\w-]+)/.exec(command)?.[1];
  if (program !== undefined && !(program in Object(manifest.bin))) return "no such program";
  // Files of this repository are named by their whole paths; those of the reader's own are not.
  const files = words.filter((word) => /^(?:examples|test|bench|src|proto)\//.test(word));
  const missing = files.filter((path) => !existsSync(join(ROOT, path)) && globSync(path, { cwd: ROOT }).length === 0);
  return missing.length > 0 ? `no such file: ${missing.join(", ")}` : undefined;
}

test.each(documents())("%s: each command is one that this repository has", (file) => {
  const faults = commandsOf(file).map((command) => ({ command, fault: faultOf(command) }));
  expect(faults.filter(({ fault }) => fault !== undefined)).toEqual([]);
});

test("README.md has the commands that show and test it all", () => {
  const commands = blocksOf("README.md").filter(({ language }) => language === "sh").map(({ code }) => code.trim());
  expect(commands).toEqual(expect.arrayContaining(["npm ci && npm run demo", "npm ci && npm test"]));
});
