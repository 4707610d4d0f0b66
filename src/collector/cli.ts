#!/usr/bin/env node
/**
 * The program `growingio-collector`, which is `growingio collect` as well: a local collector with a page that shows live what arrives. It listens on
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
import { runCollector } from "./program/run.ts";

process.exitCode = await runCollector(process.argv.slice(2));
