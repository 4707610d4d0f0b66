import process from "node:process";
import { VERSION } from "../../version.ts";
import { readArguments, USAGE, UsageError } from "./arguments.ts";
import { collectUntilStopped } from "./collect.ts";
import { exportPlan, importPlan } from "./plan-commands.ts";

/** Runs the collector's program, until it is ended, and returns its exit code. */
export async function runCollector(args: readonly string[]): Promise<number> {
  try {
    const given = readArguments(args);
    const command = given.words.slice(0, 2).join(" ");
    if (given.isHelp) console.log(USAGE);
    else if (given.isVersion) console.log(VERSION);
    else if (command === "plan export") await exportPlan(given);
    else if (command === "plan import") await importPlan(given);
    else if (command === "") await collectUntilStopped(given);
    else if (command === "plan") throw new UsageError("plan needs a command: plan export or plan import; see --help");
    else throw new UsageError(`there is no command ${JSON.stringify(command)}: see --help`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`growingio-collector: ${error.message}`);
    return 2;
  }
  return Number(process.exitCode ?? 0);
}
