// What every runtime loads: the suite, and the package under the names that its users import it by.
import * as tracker from "@growingio-edge/tracker";
import * as cloudflare from "@growingio-edge/tracker/cloudflare";
import * as collector from "@growingio-edge/tracker/collector";
import * as protobuf from "@growingio-edge/tracker/protobuf";
import * as snappy from "@growingio-edge/tracker/snappy";
import { type Case, cases, type Result, runSuite } from "../suite.ts";

/** Runs the suite, and before it cases of the runtime's own. */
export const run = (own: readonly Case[] = []): Promise<Result[]> =>
  runSuite({ tracker, collector, snappy, protobuf, cloudflare }, { some: [...own, ...cases] });
