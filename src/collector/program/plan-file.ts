import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isPlan, type TrackingPlan } from "../../plan/plan.ts";
import { readPlan } from "../../plan/read.ts";
import { fromCsv } from "../../plan/table.ts";
import { UsageError } from "./arguments.ts";

/** Reads a plan from a file: JSON, a table, or a module that exports one. Throws a UsageError with the reason. */
export async function readPlanFile(file: string): Promise<TrackingPlan> {
  try {
    // Beforehand, as each runtime says in its own way that there is no module.
    if ((await stat(file)).isDirectory()) throw new Error("it is a folder");
    if (/\.json$/i.test(file)) return readPlan(parseJson(await readFile(file, "utf8")));
    if (/\.(?:csv|tsv|txt)$/i.test(file)) return fromCsv(textOf(await readFile(file)));
    if (!/\.[cm]?[jt]s$/i.test(file)) {
      throw new Error("a plan is a .ts, .js or .json file, and a table is to be saved as .csv");
    }
    return planOf(await import(pathToFileURL(resolve(file)).href), file);
  } catch (error) {
    throw new UsageError(`cannot read the plan ${file}: ${reasonOf(error, file)}`);
  }
}

/** The text of a table: in UTF-8, as Excel in China saves it, or as it saves "Unicode text". */
function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

function parseJson(text: string): unknown {
  // Editors on Windows put one at the start.
  return JSON.parse(text.replace(/^\uFEFF/, ""));
}

/** The plan that a module exports: as `plan`, by default, or under whatever name where it is the only one. */
function planOf(module: object, file: string): TrackingPlan {
  const { plan, default: standard, ...rest }: Record<string, unknown> = { ...module };
  const found = [plan, standard].find(isPlan);
  if (found) return found;
  const others = Object.values(rest).filter(isPlan);
  const [only] = others;
  if (only && others.length === 1) return only;
  throw new Error(
    only
      ? `it exports ${others.length} plans: name one of them 'plan'`
      : `${file} exports no plan that definePlan made`,
  );
}

function reasonOf(error: unknown, file: string): string {
  const { code, message }: Record<string, unknown> = Object(error);
  if (code === "ENOENT") return "there is no such file";
  if (code === "ERR_UNKNOWN_FILE_EXTENSION" && /\.[cm]?ts$/i.test(file)) {
    return "this Node imports no TypeScript: use Node 22.18 or newer, Deno or Bun, or a plan in .js or .json";
  }
  // A file of ES modules that Node takes for CommonJS, by the package.json beside it.
  if (/outside a module|Unexpected token 'export'|exports? is not defined/.test(String(message))) {
    return 'its folder\'s package.json must say "type": "module": run npm pkg set type=module, or name it .mts or .mjs';
  }
  return String(message ?? error);
}
