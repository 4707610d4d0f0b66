import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runProcess } from "./process.ts";
import type { Runner } from "./runner.ts";

/** The Node that this project pins. */
export const node: Runner = {
  runtime: "node",
  run: (bundles) => runProcess("node", process.execPath, [bundles.process]),
};

/** The Node that the machine has: another version than the pinned one, on most. */
export const machineNode: Runner = {
  runtime: "node-machine",
  run: (bundles) => runProcess("node-machine", findNode(), [bundles.process]),
};

/** The first node on the path that no package brought. npm puts those of packages before it. */
export function findNode(): string {
  const directories = (process.env.PATH ?? "").split(delimiter).filter((path) => !path.includes("node_modules"));
  const file = directories.map((path) => join(path, "node")).find((path) => existsSync(path));
  if (file === undefined) throw new Error("the machine has no Node of its own");
  return file;
}
