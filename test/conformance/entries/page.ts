// For a page of a browser: a module whose `run` gives the results.
import { corsCases, type CrossOrigin } from "../cases/cors.ts";
import type { Result } from "../suite.ts";
import { run as runAll } from "./run.ts";

/** Runs the suite without some of its cases, and before it what only a page shows: how other origins answer. */
export const run = (servers: CrossOrigin, without: readonly string[]): Promise<Result[]> =>
  runAll(corsCases(servers), without);
