import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";

export const ROOT: string = join(import.meta.dirname, "../../..");
const BIN = join(ROOT, "node_modules/.bin");

/** The environment of an app's commands: the tools that this project pins, no paint, and no reports on its use. */
export function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  // What vitest sets for its own tests is no business of an app's.
  const { FORCE_COLOR: _, NODE_ENV: __, VITEST: ___, TEST: ____, ...env } = process.env;
  const quiet = { CI: "1", NO_COLOR: "1", ASTRO_TELEMETRY_DISABLED: "1", NEXT_TELEMETRY_DISABLED: "1" };
  return {
    ...env,
    ...quiet,
    WRANGLER_SEND_METRICS: "false",
    // What is in the environment is bound to a Worker that runs on this machine.
    CLOUDFLARE_INCLUDE_PROCESS_ENV: "true",
    PATH: `${BIN}${delimiter}${process.env.PATH ?? ""}`,
    ...more,
  };
}

/** Runs a command to its end; what it printed. Rejects with that where it fails. */
export function run(
  [command, ...args]: readonly [string, ...string[]],
  { cwd = ROOT, env, limitMs = 240_000 }: { cwd?: string; env?: NodeJS.ProcessEnv; limitMs?: number } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: environment(env),
      stdio: ["ignore", "pipe", "pipe"],
      timeout: limitMs,
      killSignal: "SIGKILL",
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => output += text);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(output);
      reject(new Error(`${[command, ...args].join(" ")} ended with ${code ?? signal} in ${cwd}:\n${output}`));
    });
  });
}
