import { writeFile } from "node:fs/promises";
import process from "node:process";
import type { GrowingParamError } from "../../errors.ts";
import type { TrackingPlan } from "../../plan/plan.ts";
import type { TableLanguage } from "../../plan/cell.ts";
import { toCsv, toSource } from "../../plan/table.ts";
import { type Arguments, UsageError } from "./arguments.ts";
import { readPlanFile } from "./plan-file.ts";

/** `plan export`: a plan as the table that an analyst enters into the platform, or as JSON. */
export async function exportPlan({ words, plan, format, out, tableLang }: Arguments): Promise<void> {
  const [, , file = plan, ...rest] = words;
  if (file === undefined || rest.length > 0) throw new UsageError("plan export needs one plan: --plan FILE");
  const planned = await readPlanFile(file);
  await write(formatted(planned, format ?? (extensionOf(out) === "json" ? "json" : "csv"), tableLang), out);
}

/** `plan import`: a plan file from such a table. */
export async function importPlan({ words, format, out }: Arguments): Promise<void> {
  const [, , file, ...rest] = words;
  if (file === undefined || rest.length > 0) throw new UsageError("plan import needs one table: plan import FILE.csv");
  if (format !== undefined) throw new UsageError("plan import has no --format: the ending of --out says it");
  const planned = await readPlanFile(file);
  const ending = extensionOf(out);
  if (out !== undefined && !["ts", "mts", "js", "mjs", "json"].includes(ending)) {
    throw new UsageError("--out of plan import must end with .ts, .js or .json");
  }
  await write(ending === "json" ? formatted(planned, "json") : toSource(planned), out);
}

function formatted(plan: TrackingPlan, format: string, language: TableLanguage = "en"): string {
  try {
    if (format === "csv") return toCsv(plan, language);
    if (format === "json") return `${JSON.stringify(plan, undefined, 2)}\n`;
  } catch (error) {
    // By its code, as the plan may come from another copy of the package, whose class it is of.
    const { code, message }: Partial<GrowingParamError> = Object(error);
    throw code === "ERR_PARAM" ? new UsageError(String(message)) : error;
  }
  throw new UsageError(`--format must be csv or json: current value is ${JSON.stringify(format)}`);
}

const extensionOf = (file = ""): string => /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? "";

/** Writes to a new file, or prints. What is there already may be somebody's work. */
async function write(text: string, out: string | undefined): Promise<void> {
  if (out === undefined) {
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(text, (error) => error ? reject(error) : resolve());
    });
    return;
  }
  try {
    await writeFile(out, text, { flag: "wx" });
    console.log(`wrote ${out}`);
  } catch (error) {
    const { code, message }: Record<string, unknown> = Object(error);
    if (code === "EEXIST") throw new UsageError(`${out} is there already: give another name with --out`);
    throw new UsageError(code === "ENOENT" ? `the folder of --out ${out} must be there` : String(message));
  }
}
