import type { ConsumerOptions } from "../../consumer/options.ts";
import { KINDS } from "../../delivery/errand.ts";
import { Ledger } from "../../delivery/ledger.ts";
import { Run } from "../../delivery/run.ts";
import { Transport } from "../../delivery/transport.ts";
import { GrowingParamError, type TrackerError } from "../../errors.ts";
import { platform, type Runtime } from "../../runtime.ts";
import type { QueueBatch } from "../binding.ts";
import { arrived, Conclusion } from "./conclude.ts";
import { resolveDelivery } from "../options.ts";
import { sort } from "./parcels.ts";
import { send } from "./send.ts";

/**
 * The options of {@linkcode deliverQueueBatch}: where and how to send. They hold nothing, so options of a queue are
 * unknown to them.
 *
 * @example
 * ```ts
 * import type { DeliverOptions } from "@growingio-edge/tracker/cloudflare";
 *
 * const options: DeliverOptions = { productId: "your-account-id", serverHost: "https://collect.example.com" };
 * ```
 */
export type DeliverOptions = Omit<ConsumerOptions, "dataSourceId" | "platform" | "disabled">;

/**
 * What became of a batch of a Cloudflare Queue.
 *
 * @example
 * ```ts
 * import type { DeliverReport } from "@growingio-edge/tracker/cloudflare";
 *
 * export const isComplete = (report: DeliverReport): boolean => report.retried + report.dropped === 0;
 * ```
 */
export interface DeliverReport {
  /** How many were delivered, now or before, and acknowledged. */
  readonly delivered: number;
  /** How many the queue will hand out again. */
  readonly retried: number;
  /** How many can never be delivered: acknowledged, and reported to `onDrop`. */
  readonly dropped: number;
  /** How many requests were made. */
  readonly requests: number;
  /** What went wrong on the way, once a batch. */
  readonly errors: readonly TrackerError[];
}

/** Cloudflare ends a handler after 15 minutes, and then knows of nothing that was delivered meanwhile. */
const HANDLER_MS = 600_000;

/**
 * Sends on what a {@linkcode QueueConsumer} put on the queue. Holds nothing: each message that was delivered is
 * acknowledged, each that may be delivered later is retried by the queue with a growing delay, and what can never be
 * delivered is acknowledged and reported. A message that makes a batch fail is found by halves, and the others arrive.
 * What is not for this product id, or not what this version knows, is retried too, and so gets to the dead letters.
 * Never rejects once its options are good.
 *
 * @param batch What the `queue()` handler was given.
 * @param options Where and how to send.
 * @param runtime The platform, for tests.
 * @throws {GrowingParamError} when an option breaks a rule, with every fault.
 *
 * @example
 * ```ts
 * import { deliverQueueBatch, type QueueBatch } from "@growingio-edge/tracker/cloudflare";
 *
 * export default {
 *   async queue(batch: QueueBatch): Promise<void> {
 *     await deliverQueueBatch(batch, { productId: "your-account-id", serverHost: "https://collect.example.com" });
 *   },
 * };
 * ```
 */
export async function deliverQueueBatch(
  batch: QueueBatch,
  options: DeliverOptions,
  runtime: Runtime = platform,
): Promise<DeliverReport> {
  const resolved = resolveDelivery(options);
  const ledger = new Ledger(resolved, runtime);
  const transport = new Transport(resolved, runtime, ledger);
  const run = new Run(runtime, HANDLER_MS);
  const conclusion = new Conclusion(ledger);
  try {
    const { byKind, again, foreign } = sort(batch.messages, resolved, arrived);
    for (const queued of again) conclusion.acknowledge(queued, "delivered");
    // Not for us, or not for this version: another deployment, or whoever reads the dead letters, may know better.
    for (const queued of [...foreign.values()].flat()) conclusion.retry(queued);
    const issues = [...foreign].map(([rule, { length, 0: first }]) => ({
      path: "body",
      rule: length > 1 ? `${rule}, which ${length} messages are not` : rule,
      received: first?.body,
    }));
    if (issues.length > 0) conclusion.report(new GrowingParamError("deliver a message", issues));
    for (const kind of KINDS) {
      if (byKind[kind].length > 0) await send(kind, byKind[kind], transport, run, conclusion);
    }
  } finally {
    run.end();
  }
  return { ...conclusion.counts, requests: run.requests, errors: conclusion.errors };
}
