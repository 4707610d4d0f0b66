import { readFileSync } from "node:fs";
import { pathOf } from "./processes.ts";

/** The version of a package that is installed here or beside the package that is measured. */
export function versionOf(name: string): string | undefined {
  for (const folder of ["node_modules", "../node_modules"]) {
    try {
      const { version } = Object(JSON.parse(readFileSync(pathOf(`${folder}/${name}/package.json`), "utf8")));
      return String(version);
    } catch {
      // In the other folder, or nowhere.
    }
  }
  return undefined;
}

/** A package's name with its version. */
export function named(name: string): string {
  return `${name} ${versionOf(name) ?? ""}`.trim();
}
