#!/usr/bin/env node
/**
 * The program `growingio-collector`: a local collector with a page that shows live what arrives. It listens on
 * `127.0.0.1:8787` unless `--port` and `--host` say otherwise, and runs on Node, Deno and Bun:
 *
 * ```sh
 * npx -p @growingio-edge/tracker growingio-collector
 * deno run --allow-net --allow-env jsr:@growingio-edge/tracker/collector/cli
 * ```
 *
 * With `--plan FILE` it marks what is off a tracking plan (on Deno with `--allow-read`), and `plan export` and
 * `plan import` turn plans into tables for the platform and back.
 *
 * @module
 */
import process from "node:process";
import { VERSION } from "../version.ts";
import { readArguments, USAGE, UsageError } from "./program/arguments.ts";
import { collectUntilStopped } from "./program/collect.ts";
import { exportPlan, importPlan } from "./program/plan-commands.ts";

try {
  const given = readArguments(process.argv.slice(2));
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
  process.exitCode = 2;
}
