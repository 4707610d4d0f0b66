// Packs the package once for all apps.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { run } from "./command.ts";

declare module "vitest" {
  interface ProvidedContext {
    tarball: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "growingio-pack-"));
  project.provide("tarball", await pack(directory));
  return () => rm(directory, { recursive: true, force: true });
}

/** Packs what was built into a directory; where the tarball is. */
export async function pack(directory: string): Promise<string> {
  await run(["npm", "pack", "--pack-destination", directory]);
  const name = (await readdir(directory)).find((file) => file.endsWith(".tgz"));
  if (name === undefined) throw new Error("npm pack made no tarball");
  return join(directory, name);
}
