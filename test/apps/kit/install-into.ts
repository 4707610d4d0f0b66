import { run } from "./command.ts";

/** Installs what a folder's lock says, and the packed package, which leaves the lock as it is. */
export async function installInto(cwd: string, tarball: string): Promise<void> {
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  await run(["npm", "ci", ...quiet], { cwd });
  await run(["npm", "install", "--no-save", ...quiet, tarball], { cwd });
}
