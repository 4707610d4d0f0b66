#!/usr/bin/env node
/**
 * The program `growingio`: it finds out why nothing arrives (`doctor`), brings history in (`import`), collects on your
 * machine (`collect`), and holds what came against a tracking plan (`plan check`). It runs on Node, Deno and Bun:
 *
 * ```sh
 * npx -p @growingio-edge/tracker growingio --help
 * deno run --allow-net --allow-env --allow-read --allow-write jsr:@growingio-edge/tracker/cli --help
 * ```
 *
 * @module
 */
import process from "node:process";
import { main } from "./program/main.ts";

process.exitCode = await main(process.argv.slice(2));
