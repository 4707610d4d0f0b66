import type { Bundles } from "../bundle.ts";
import type { Result } from "../suite.ts";

/** How the suite went on one runtime. */
export interface Report {
  readonly runtime: string;
  readonly version: string;
  readonly passed: number;
  readonly failed: readonly { readonly name: string; readonly error: string }[];
}

/** Runs the suite on one runtime. Rejects where the runtime does not run. */
export interface Runner {
  readonly runtime: string;
  run(bundles: Bundles): Promise<Report>;
}

/** Sums results up. */
export function report(runtime: string, version: string, results: readonly Result[]): Report {
  const failed = results.flatMap(({ name, error }) => error === undefined ? [] : [{ name, error }]);
  return { runtime, version, passed: results.length - failed.length, failed };
}

/** Reads results that a runtime told as JSON. */
export function parseResults(json: string): readonly Result[] {
  const results: unknown = JSON.parse(json);
  if (Array.isArray(results) && results.length > 0 && results.every(isResult)) return results;
  throw new Error(`it told no results: ${json.slice(0, 200)}`);
}

function isResult(value: unknown): value is Result {
  const { name, error = "" }: { name?: unknown; error?: unknown } = Object(value);
  return typeof name === "string" && typeof error === "string";
}
