import { join } from "node:path";
import { findNode } from "../conformance/runners/node.ts";
import { ROOT } from "../examples/program.ts";

const BIN = join(ROOT, "node_modules/.bin");

/**
 * The runtimes that a program of the package runs on, and how each starts it.
 *
 * @param built The program as it was built.
 * @param source The same in the sources.
 * @param permissions What Deno is to allow it, beside the network, files and the environment.
 */
export function runtimesOf(
  built: string,
  source: string,
  ...permissions: readonly string[]
): readonly (readonly [string, readonly string[]])[] {
  const allowed = ["--allow-net", "--allow-env", "--allow-read", "--allow-write", ...permissions];
  const deno = [join(BIN, "deno"), "run", "--no-prompt", "--no-lock", ...allowed];
  const program = join(ROOT, built);
  return [
    ["Node", [process.execPath, program]],
    ["the machine's own Node", [findNode(), program]],
    ["Bun", [join(BIN, "bun"), program]],
    ["Deno", [...deno, program]],
    ["Deno, from the sources as JSR has them", [...deno, join(ROOT, source)]],
  ];
}
