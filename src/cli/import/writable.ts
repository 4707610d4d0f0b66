import { closeSync, openSync, rmSync, statSync, writeFileSync } from "node:fs";
import { line } from "../../words.ts";
import { Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";

/**
 * Looks whether a file can be written, before anything is sent of which it has to tell. What was not there is not there
 * afterwards.
 *
 * @param option The option that names another.
 * @param suffix What is behind its name while it is written.
 */
export function checkWritable(file: string, option: string, say: Say, suffix = ""): void {
  const fault = (why: string): Fault => new Fault(say("file.unwritable", { file, why, option }));
  const path = `${file}${suffix}`;
  try {
    // A folder cannot be replaced, and a device or a pipe keeps nothing.
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === false) throw fault(say("file.odd"));
    if (statSync(path, { throwIfNoEntry: false })) return closeSync(openSync(path, "r+"));
    writeFileSync(path, "\n");
    rmSync(path);
  } catch (error) {
    throw error instanceof Fault ? error : fault(line(String(Object(error).message)));
  }
}
