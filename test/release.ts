// A release, rehearsed: `npm run release:dry`. Whatever names a version must name the same one, and both registries'
// tools must take what would be published. In a workflow that a tag started, the tag counts as well.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { VERSION } from "../src/version.ts";

const ROOT = join(import.meta.dirname, "..");
const PATH = [join(ROOT, "node_modules/.bin"), process.env.PATH ?? ""].join(delimiter);
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

/** A manifest's name and version. */
function manifest(file: string): { readonly name: string; readonly version: string } {
  const { name, version }: Record<string, unknown> = Object(JSON.parse(read(file)));
  return { name: String(name), version: String(version) };
}

const problems: string[] = [];
const npm = manifest("package.json");
const jsr = manifest("deno.json");
// The topmost version: `## [1.2.3] - 2026-01-31`, or `Unreleased` in place of the date.
const [, entry = "none", date = "no date"] = /^## \[([^\]]+)\](?: - (\S+))?/m.exec(read("CHANGELOG.md")) ?? [];
const { GITHUB_REF_TYPE: kind, GITHUB_REF_NAME: tag = "" } = process.env;
const tagged = kind === "tag";

const versions: readonly (readonly [string, string])[] = [
  ["package.json", npm.version],
  ["deno.json", jsr.version],
  ["src/version.ts", VERSION],
  ["CHANGELOG.md", entry],
  ...tagged ? [["the tag", tag.replace(/^v/, "")] as const] : [],
];
for (const [where, version] of versions) {
  console.log(`${where.padEnd(16)} ${version}`);
  if (version !== npm.version) problems.push(`${where} names version ${version}, package.json ${npm.version}`);
}
if (jsr.name !== npm.name) problems.push(`deno.json names the package ${jsr.name}, package.json ${npm.name}`);
const dated = /^\d{4}-\d{2}-\d{2}$/.test(date);
if (tagged && !dated) problems.push(`CHANGELOG.md has no date for ${entry}, but ${date}`);
else if (!dated) console.log(`\nCHANGELOG.md: ${entry} gets its date with the release, it says "${date}" now`);

for (const file of ["dist/index.js", "dist/index.d.ts"]) {
  if (!existsSync(join(ROOT, file))) problems.push(`${file} is missing: run 'npm run build' first`);
}

/** Runs a tool with its output in ours. */
function rehearse(command: string, ...args: readonly string[]): void {
  console.log(`\n── ${[command, ...args].join(" ")}`);
  const { status, error } = spawnSync(command, args, { cwd: ROOT, env: { ...process.env, PATH }, stdio: "inherit" });
  if (status !== 0) problems.push(`${command} refuses it: ${error?.message ?? `exit code ${status}`}`);
}

// What fails already need not be shown to the registries' tools.
if (problems.length === 0) {
  rehearse("npm", "publish", "--dry-run", "--access", "public");
  // What is not committed yet is no fault of a rehearsal, as it is of a release.
  const changes = execFileSync("git", ["status", "--porcelain"], { cwd: ROOT, encoding: "utf8" }).trim();
  if (tagged && changes !== "") problems.push(`there are changes that the tag does not have:\n${changes}`);
  rehearse("deno", "publish", "--dry-run", "--allow-dirty");
}

if (problems.length > 0) {
  console.error(`\n${problems.join("\n")}\n\n${npm.name} ${npm.version} cannot be published.`);
  process.exitCode = 1;
} else {
  console.log(`\n${npm.name} ${npm.version} would be published to npm and JSR.`);
}
