import { transform } from "esbuild";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { findNode } from "../conformance/runners/node.ts";

const ROOT = join(import.meta.dirname, "../..");
const BIN = join(ROOT, "node_modules/.bin");

/** A runtime with processes, and which build of the package it runs. */
export interface Runtime {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Node 20 knows no types, so it runs what is built. */
  readonly build: "src" | "dist";
}

export const RUNTIMES: readonly Runtime[] = [
  { name: "Node", command: [process.execPath], build: "src" },
  { name: "the machine's Node", command: [findNode()], build: "dist" },
  {
    name: "Deno",
    command: [join(BIN, "deno"), "run", "--no-lock", "--no-prompt", "--allow-net", "--allow-env", "--allow-read"],
    build: "src",
  },
  { name: "Bun", command: [join(BIN, "bun")], build: "src" },
];

/** How a process ended, and what it wrote. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs. */
export interface Program {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Resolves when it has written a text, with all that it wrote. */
  wrote(text: string): Promise<string>;
  readonly ended: Promise<Ending>;
}

/** Starts a program beside this file with the package's entries and an input, and without a proxy but those in `env`. */
export async function start(
  { command: [command, ...args], build }: Runtime,
  name: string,
  input: unknown,
  env: Record<string, string> = {},
): Promise<Program> {
  const directory = await mkdtemp(join(tmpdir(), "growingio-"));
  const source = join(import.meta.dirname, name);
  const program = build === "src" ? source : join(directory, "program.mjs");
  if (build === "dist") {
    const { code } = await transform(await readFile(source, "utf8"), { loader: "ts", format: "esm" });
    await writeFile(program, code);
  }
  const extension = build === "src" ? "ts" : "js";
  const entries = ["index", "node"].map((entry) => pathToFileURL(join(ROOT, build, `${entry}.${extension}`)).href);
  const clean = Object.entries(process.env).filter(([key]) => !/_proxy$/i.test(key));
  // Where it runs for half a second, Deno asks for news of itself, through the proxy that is watched as well.
  const settings = { PATH: [BIN, process.env.PATH ?? ""].join(delimiter), DENO_NO_UPDATE_CHECK: "1" };
  const child = spawn(command, [...args, program, ...entries, JSON.stringify(input)], {
    cwd: ROOT,
    env: { ...Object.fromEntries(clean), ...settings, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => stdout += text);
  child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text);
  const limit = setTimeout(() => child.kill("SIGKILL"), 20_000);
  const ended = once(child, "close").then(async ([code, signal]): Promise<Ending> => {
    clearTimeout(limit);
    await rm(directory, { recursive: true, force: true });
    return { code, signal, stdout, stderr };
  });
  const wrote = async (text: string): Promise<string> => {
    while (!stdout.includes(text)) {
      const more = await Promise.race([once(child.stdout, "data"), ended]);
      if (!Array.isArray(more)) throw new Error(`it ended before it wrote ${text}: ${JSON.stringify(more)}`);
    }
    return stdout;
  };
  return { child, wrote, ended };
}
