import { Ledger } from "../delivery/ledger.ts";
import { Run } from "../delivery/run.ts";
import { GrowingParamError, type TrackerError } from "../errors.ts";
import type { MessageKind, WireMessage } from "../wire.ts";
import { kindOf } from "../wire.ts";
import type { ConsumerOptions } from "../consumer/options.ts";
import { platform, type Runtime } from "../runtime.ts";
import { isPlainObject } from "../rules/rules.ts";
import { Transport } from "../delivery/transport.ts";
import type { QueueBatch, QueueMessage } from "./binding.ts";
import { resolveDelivery } from "./options.ts";

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
  /** How many were delivered and acknowledged. */
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

/** A message is tried again 10 s after its first failure, then after 20 s, 40 s and so on; Cloudflare allows 12 h. */
const FIRST_DELAY_SECONDS = 10;
const LONGEST_DELAY_SECONDS = 43_200;

interface Parcel {
  readonly message: WireMessage;
  readonly queued: QueueMessage;
}

/**
 * Sends on what a {@linkcode QueueConsumer} put on the queue. Holds nothing: each message that was delivered is
 * acknowledged, each that may be delivered later is retried by the queue with a growing delay, and what can never be
 * delivered is acknowledged and reported. Never rejects once its options are good.
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
  const run = new Run(runtime);
  const errors: TrackerError[] = [];
  let retried = 0;

  const send = async (kind: MessageKind, parcels: readonly Parcel[]): Promise<void> => {
    const messages = parcels.map(({ message }) => message);
    const outcome = await transport.deliver(kind, messages, run);
    if (outcome.type === "split") {
      await send(kind, parcels.slice(0, outcome.count));
      return await send(kind, parcels.slice(outcome.count));
    }
    if (outcome.type === "delivered") {
      for (const { queued } of parcels) queued.ack();
      return ledger.deliver(messages);
    }
    if (outcome.type === "superseded") return; // nobody else has them
    errors.push(outcome.error);
    ledger.fail(outcome.error);
    if (outcome.type === "retained") {
      retried += parcels.length;
      for (const { queued } of parcels) queued.retry({ delaySeconds: delaySeconds(queued.attempts) });
    } else {
      for (const { queued } of parcels) queued.ack();
      ledger.drop(messages, outcome.type, outcome.error);
    }
  };

  try {
    const parcels = { event: [] as Parcel[], item: [] as Parcel[] };
    for (const queued of batch.messages) {
      const message = messageOf(queued.body);
      if (message?.projectKey === resolved.productId) {
        parcels[kindOf(message)].push({ message, queued });
        continue;
      }
      // Somebody else's: it would come back for ever.
      const rule = message
        ? `must be for the product id "${resolved.productId}"`
        : "must be what a QueueConsumer puts on a queue";
      const error = new GrowingParamError("deliver a message", [{ path: "body", rule, received: queued.body }]);
      errors.push(error);
      ledger.fail(error);
      ledger.dropped.rejected++;
      queued.ack();
    }
    for (const kind of ["event", "item"] as const) if (parcels[kind].length > 0) await send(kind, parcels[kind]);
  } finally {
    run.end();
  }
  const dropped = ledger.dropped.rejected + ledger.dropped["too-large"];
  return { delivered: ledger.delivered, retried, dropped, requests: run.requests, errors };
}

/** The message in what is on the queue, if it is one. */
function messageOf(body: unknown): WireMessage | undefined {
  const message: unknown = isPlainObject(body) ? body.message : undefined;
  return isWireMessage(message) ? message : undefined;
}

function isWireMessage(value: unknown): value is WireMessage {
  if (!isPlainObject(value)) return false;
  const { eventType, timestamp, key, id } = value;
  if (!("eventType" in value)) return typeof key === "string" && typeof id === "string";
  return (eventType === "CUSTOM" || eventType === "LOGIN_USER_ATTRIBUTES") && typeof timestamp === "number";
}

function delaySeconds(attempts: number): number {
  return Math.min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** Math.max(0, attempts - 1));
}
