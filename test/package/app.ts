import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export const ROOT: string = join(import.meta.dirname, "../..");
export const BIN: string = join(ROOT, "node_modules/.bin");

/** How long a command may take. */
const LIMIT_MS = 50_000;

/** The tarball that npm would publish, and apps that installed it. */
export interface Installed extends AsyncDisposable {
  readonly tarball: string;
  /** An app that has the package and nothing else. */
  readonly bare: string;
  /** An app that has Hono as well. */
  readonly withHono: string;
  /** For what tools write. */
  readonly output: string;
}

/** Packs what was built, and installs it into apps that are otherwise empty. */
export async function install(): Promise<Installed> {
  const { exports, devDependencies }: {
    exports: Record<string, { readonly default: string } | string>;
    devDependencies: Record<string, string>;
  } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  for (const target of Object.values(exports)) {
    const file = typeof target === "string" ? target : target.default;
    if (!existsSync(join(ROOT, file))) throw new Error(`${file} is missing: run 'npm run build' first`);
  }
  const made: string[] = [];
  const directory = async (): Promise<string> => {
    const path = await mkdtemp(join(tmpdir(), "growingio-"));
    made.push(path);
    return path;
  };
  const remove = async (): Promise<void> => {
    await Promise.all(made.map((path) => rm(path, { recursive: true, force: true })));
  };
  try {
    const output = await directory();
    await run(["npm", "pack", "--pack-destination", output]);
    const name = (await readdir(output)).find((file) => file.endsWith(".tgz")) ?? "";
    const tarball = join(output, name);
    const app = async (...packages: readonly string[]): Promise<string> => {
      const path = await directory();
      await writeFile(join(path, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
      await run(["npm", "install", "--no-audit", "--no-fund", tarball, ...packages], path);
      return path;
    };
    const [bare, withHono] = await Promise.all([app(), app(`hono@${devDependencies.hono}`)]);
    return { tarball, bare, withHono, output, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Runs a command with the pinned tools before those of the machine; what it prints, if it succeeds. */
export function run([command, ...args]: readonly [string, ...string[]], cwd: string = ROOT): Promise<string> {
  // Neither a report on its use nor a question to whoever looks on; and no paint.
  const settings = { WRANGLER_SEND_METRICS: "false", CI: "1", NO_COLOR: "1" };
  const { FORCE_COLOR: _, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...env, PATH: `${BIN}${delimiter}${process.env.PATH ?? ""}`, ...settings },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LIMIT_MS,
      killSignal: "SIGKILL",
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => stdout += text);
    child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`${[command, ...args].join(" ")} ended with ${code ?? signal}:\n${stdout}${stderr}`));
    });
  });
}
