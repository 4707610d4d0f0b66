import { GrowingParamError } from "../../../src/errors.ts";
import { DefaultConsumer, GrowingTracker, type WireMessage } from "../../../src/index.ts";
import { Checker, type PlanIssue } from "../../../src/plan/check.ts";
import type { TrackingPlan } from "../../../src/plan.ts";
import { ProtobufParser } from "../../../src/protobuf.ts";
import { bench } from "../../support/server.ts";

/** The faults in what a call throws, as "path rule". */
export function faultsOf(call: () => unknown): string[] {
  try {
    call();
  } catch (error) {
    if (error instanceof GrowingParamError) return inWords(error.issues);
    throw error;
  }
  return [];
}

/** Faults as "path rule". */
export function inWords(issues: readonly { readonly path: string; readonly rule: string }[]): string[] {
  return issues.map(({ path, rule }) => `${path} ${rule}`.trim());
}

/** How messages travel: as JSON, or as Protobuf, where every value is a text. */
export const FORMATS = ["JSON", "Protobuf"] as const;

/** What a server decodes of what a tracker without a plan tracks. */
export async function arrivals(
  format: (typeof FORMATS)[number],
  calls: (tracker: GrowingTracker) => readonly Promise<void>[],
): Promise<WireMessage[]> {
  const { options, clock, collector } = bench();
  const parser = format === "Protobuf" ? { parser: new ProtobufParser() } : {};
  const tracker = GrowingTracker.consumer(new DefaultConsumer({ ...options, ...parser }, clock));
  await clock.run(Promise.all(calls(tracker)));
  return [...collector.messages];
}

/** What is off the plan in messages as they arrived. */
export function violations(
  plan: TrackingPlan,
  messages: readonly WireMessage[],
  format: (typeof FORMATS)[number] = "JSON",
  onUnchecked?: (issue: PlanIssue) => void,
): string[] {
  const checker = new Checker(plan);
  return messages.flatMap((message) => inWords(checker.check(message, { text: format === "Protobuf", onUnchecked })));
}
