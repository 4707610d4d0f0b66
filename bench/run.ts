// All measurements, or those that are named: installs what is compared with, and writes RESULTS.md and the tables of the READMEs.
//   node bench/run.ts [--rounds=5] [throughput] [roundtrip] [growth] [accept] [outbox] [edge] [latency] [size] [encoding]
import { existsSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { accept } from "./accept.ts";
import { edge } from "./edge.ts";
import { encoding } from "./encoding.ts";
import { growth } from "./growth.ts";
import { latency } from "./latency.ts";
import { outbox } from "./outbox.ts";
import { pathOf, PYTHON, run } from "./processes.ts";
import { fillReadmes } from "./readme.ts";
import { report, sectionOf } from "./report.ts";
import { roundtrip } from "./roundtrip.ts";
import type { Section } from "./section.ts";
import { size } from "./size.ts";
import { throughput } from "./throughput.ts";

const MEASUREMENTS: {
  readonly [name: string]: (rounds: number) => Promise<Section>;
} = {
  throughput,
  roundtrip,
  growth,
  accept,
  outbox,
  edge,
  latency,
  size,
  encoding,
};

/** What is compared with, and the package under its own name: in this folder, so that nothing of it is elsewhere. */
async function install(): Promise<void> {
  if (!existsSync(pathOf("../dist/index.js"))) {
    throw new Error("dist/ is missing: run 'npm run build' first");
  }
  await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  await mkdir(pathOf("node_modules/@growingio-edge"));
  await symlink(
    "../../..",
    pathOf("node_modules/@growingio-edge/tracker"),
    "dir",
  );
  try {
    await run("python3", ["-m", "venv", "node_modules/.python"]);
    await run(pathOf(PYTHON), [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      PYTHON_SDK,
    ]);
  } catch (error) {
    console.log(
      `The Python SDK is not measured: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

const PYTHON_SDK = "growingio-tracker==1.0.5";

const options = process.argv.slice(2);
const named = options.filter((option) => !option.startsWith("--"));
const unknown = named.find((name) => !(name in MEASUREMENTS));
if (unknown !== undefined) throw new Error(`no such measurement: ${unknown}`);
const rounds = Number(
  options.find((option) => option.startsWith("--rounds="))?.split("=")[1] ?? 5,
);

await install();
const sections: Section[] = [];
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
  if (named.length > 0 && !named.includes(name)) continue;
  const began = performance.now();
  const section = await measure(rounds);
  sections.push(section);
  console.log(
    `\n${sectionOf(section)}\n\n(${name}: ${Math.round((performance.now() - began) / 1000)} s)`,
  );
}
const text = await report(sections, rounds);
// Only a run of everything is a result.
if (named.length > 0) {
  console.log(
    `\n${
      text.slice(
        text.indexOf("## Bars"),
        text.indexOf("\n\n## ", 10 + text.indexOf("## Bars")),
      )
    }`,
  );
} else {
  await writeFile(pathOf("RESULTS.md"), text);
  await fillReadmes(sections);
  const written = ["RESULTS.md", "../README.md", "../README.zh-CN.md"].map(pathOf);
  await run("deno", ["fmt", "--quiet", "--config", pathOf("../deno.json"), ...written]);
}
