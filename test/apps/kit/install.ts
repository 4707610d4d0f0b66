import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { ROOT, run } from "./command.ts";
import { installInto } from "./install-into.ts";

/** An app with what npm installed for it, outside of this repository, so that it finds nothing else. */
export interface App extends AsyncDisposable {
  readonly directory: string;
  /** Runs a command in it; what it printed. */
  run(command: readonly [string, ...string[]], env?: NodeJS.ProcessEnv): Promise<string>;
  /** Checks its types by its own tsconfig.json, with the compiler of this project. */
  check(): Promise<void>;
}

/**
 * Copies an app, installs what its lock says, and the packed package.
 *
 * @param folders Where it lies in this repository; files of later folders go over those of earlier ones.
 */
export async function install(...folders: readonly string[]): Promise<App> {
  const directory = await mkdtemp(join(tmpdir(), "growingio-app-"));
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true, maxRetries: 3 });
  try {
    for (const folder of folders) {
      await cp(join(ROOT, folder), directory, {
        recursive: true,
        filter: (path) =>
          !/node_modules|\.output|\/(?:build|dist|\.(?:astro|next|nitro|svelte-kit|wrangler))(?:\/|$)/.test(path),
      });
    }
    await installInto(directory, inject("tarball"));
  } catch (error) {
    await remove();
    throw new Error(`${folders.join(", ")} cannot be installed`, { cause: error });
  }
  return {
    directory,
    run: (command, env) => run(command, { cwd: directory, ...env ? { env } : {} }),
    check: async () =>
      void await run(["node", join(ROOT, "node_modules/typescript/bin/tsc"), "--noEmit"], { cwd: directory }),
    [Symbol.asyncDispose]: remove,
  };
}
