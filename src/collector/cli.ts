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
 * @module
 */
import process from "node:process";
import { VERSION } from "../version.ts";
import { readArguments, USAGE, UsageError } from "./program/arguments.ts";
import { collectUntilStopped } from "./program/collect.ts";

try {
  const given = readArguments(process.argv.slice(2));
  if (given.isHelp) console.log(USAGE);
  else if (given.isVersion) console.log(VERSION);
  else await collectUntilStopped(given);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`growingio-collector: ${error.message}`);
  process.exitCode = 2;
}
