// `npm run example -- express`: installs an example that has dependencies of its own, with the package as it is packed,
// and starts it.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environment, ROOT, run } from "./kit/command.ts";
import { installInto } from "./kit/install-into.ts";
import { pack } from "./kit/pack.ts";

const [name = ""] = process.argv.slice(2);
const cwd = join(ROOT, "examples", name);
if (name === "" || !existsSync(join(cwd, "package.json"))) throw new Error(`examples/${name} has no package.json`);
const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"));

const directory = await mkdtemp(join(tmpdir(), "growingio-pack-"));
try {
  await installInto(cwd, await pack(directory));
} finally {
  await rm(directory, { recursive: true, force: true });
}
if (scripts.build !== undefined) console.log(await run(["npm", "run", "build"], { cwd }));
const env = environment({ HOST: "127.0.0.1", PORT: process.env.PORT ?? "8788" });
// With the environment as the bindings of a Worker.
const wrangler = ["exec", "--", "wrangler", "dev", "--ip", "127.0.0.1", "--port", `${env.PORT}`];
const command = process.env.ADAPTER === "cloudflare" ? wrangler : ["start"];
const child = spawn("npm", command, { cwd, env, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => child.kill(signal));
child.on("close", (code) => process.exitCode = code ?? 0);
