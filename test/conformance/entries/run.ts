// What every runtime loads: the suite, and the package under the names that its users import it by.
import * as tracker from "@growingio-edge/tracker";
import * as cloudflare from "@growingio-edge/tracker/cloudflare";
import * as collector from "@growingio-edge/tracker/collector";
import * as context from "@growingio-edge/tracker/context";
import * as hooks from "@growingio-edge/tracker/hooks";
import * as outbox from "@growingio-edge/tracker/outbox";
import * as plan from "@growingio-edge/tracker/plan";
import * as protobuf from "@growingio-edge/tracker/protobuf";
import * as snappy from "@growingio-edge/tracker/snappy";
import * as visitor from "@growingio-edge/tracker/visitor";
import { type Case, cases, type Kit, type Result, runSuite } from "../suite.ts";

/** Runs the suite without some of its cases, and before it cases of the runtime's own; with SQLite where it has one. */
export async function run(
  own: readonly Case[] = [],
  without: readonly string[] = [],
  sqlite?: Kit["sqlite"],
): Promise<Result[]> {
  const gone = without.filter((name) => !cases.some((some) => some.name === name));
  if (gone.length > 0) throw new Error(`there is no case to skip that is called ${gone}`);
  const some = [...own, ...cases.filter(({ name }) => !without.includes(name))];
  const kit = { tracker, collector, snappy, protobuf, cloudflare, outbox, plan, context, hooks, visitor, sqlite };
  return await runSuite(kit, { some });
}
