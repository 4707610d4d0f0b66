import { Ledger } from "../delivery/ledger.ts";
import { Run } from "../delivery/run.ts";
import { type GrowingIOError, GrowingParamError, type TrackerError } from "../errors.ts";
import type { MessageKind, WireMessage } from "../wire.ts";
import { kindOf } from "../wire.ts";
import type { ConsumerOptions } from "../consumer/options.ts";
import { platform, type Runtime } from "../runtime.ts";
import { messageOf as known } from "../message/known.ts";
import type { Message } from "../message/message.ts";
import { look } from "../delivery/settled.ts";
import { isObject } from "../rules/rules.ts";
import { KINDS } from "../delivery/errand.ts";
import { isOfContent } from "../delivery/retry.ts";
import { sift } from "../delivery/sift.ts";
import { type Outcome, Transport, type TransportOptions } from "../delivery/transport.ts";
import { unknownForm } from "../parser/encode.ts";
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

/** A message is tried again 10 s after its first failure, then after 20 s, 40 s and so on; Cloudflare allows 12 h. */
const FIRST_DELAY_SECONDS = 10;
const LONGEST_DELAY_SECONDS = 43_200;

interface Parcel {
  readonly id: string | undefined;
  readonly message: WireMessage;
  /** Where it is on the queue: twice, if whoever put it there could not know that it had arrived. */
  readonly queued: QueueMessage[];
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
  const errors: TrackerError[] = [];
  const counts = { delivered: 0, retried: 0, dropped: 0 };
  const retry = (queued: QueueMessage): void => {
    counts.retried++;
    queued.retry({ delaySeconds: delaySeconds(queued.attempts) });
  };
  const acknowledge = (queued: QueueMessage, fate: "delivered" | "dropped"): void => {
    counts[fate]++;
    queued.ack();
  };
  const report = (error: TrackerError): void => {
    errors.push(error);
    ledger.fail(error);
  };

  /** Tells a part what it has come to. */
  const conclude = (part: readonly Parcel[], fate: Fate): void => {
    if (part.length === 0) return;
    const all = part.flatMap(({ queued }) => queued);
    if (fate.type === "delivered") {
      for (const { id } of part) remember(id);
      for (const queued of all) acknowledge(queued, "delivered");
      return ledger.deliver(messagesOf(part));
    }
    report(fate.error);
    if (fate.type === "retained") return all.forEach(retry);
    for (const queued of all) acknowledge(queued, "dropped");
    ledger.drop(messagesOf(part), fate.type, fate.error);
  };

  const send = async (kind: MessageKind, parcels: readonly Parcel[]): Promise<void> => {
    const whole = await transport.deliver(kind, messagesOf(parcels), run);
    if (whole.type === "superseded") return; // nobody else has them
    if (whole.type === "split") return await sendIn(kind, parcels, whole.count);
    if (whole.type === "delivered" || parcels.length === 1 || !isDivisible(whole)) return conclude(parcels, whole);
    // What becomes of each that is at fault; one request is enough to look closer.
    const fates = new Map<Parcel, Fate>();
    const open = new Set(parcels);
    let left = MAX_REQUESTS;
    const { refused, error, outcome } = await sift(
      parcels,
      whole.error.status,
      async (part) => {
        if (left-- === 0) return { type: "superseded" };
        const answer = await transport.deliver(kind, messagesOf(part), run, { tries: 1 });
        if (answer.type === "delivered") {
          conclude(part, answer);
          for (const parcel of part) open.delete(parcel);
        } else if (part[0] && answer.type !== "superseded" && answer.type !== "split") fates.set(part[0], answer);
        return answer;
      },
      (answer, { length }) => isDivisible(answer) || (length === 1 && FINAL.has(answer.type)),
      whole.type === "rejected" ? undefined : 1,
    );
    const isAll = refused.length === parcels.length;
    for (const type of ["rejected", "too-large", "retained"] as const) {
      const alike = refused.filter((parcel) => (isAll ? whole : fates.get(parcel))?.type === type);
      const own = (alike[0] && fates.get(alike[0])) ?? whole;
      const why = type === whole.type && type === "rejected" || !("error" in own) ? error : own.error;
      conclude(alike, type === "retained" ? later(why) : { type, error: why });
    }
    for (const parcel of refused) open.delete(parcel);
    // What was not found out is left for later.
    if (outcome?.type === "split") await sendIn(kind, [...open], outcome.count);
    else conclude([...open], later(outcome && "error" in outcome ? outcome.error : whole.error));
  };

  /** Sends what is too much at once in two. */
  const sendIn = async (kind: MessageKind, parcels: readonly Parcel[], count: number): Promise<void> => {
    for (const part of [parcels.slice(0, count), parcels.slice(count)]) if (part.length > 0) await send(kind, part);
  };

  try {
    const parcels: { readonly [kind in MessageKind]: Map<unknown, Parcel> } = {
      event: new Map(),
      item: new Map(),
      mapping: new Map(),
    };
    const foreign = new Map<string, QueueMessage[]>();
    for (const queued of batch.messages) {
      const message = messageOf(queued.body);
      const rule = ruleBroken(message, resolved);
      if (!message || rule) {
        foreign.set(rule, [...foreign.get(rule) ?? [], queued]);
        continue;
      }
      const id = idOf(queued.body);
      const these = parcels[kindOf(message)];
      const same = id && these.get(id);
      if (same) same.queued.push(queued);
      else if (id && arrived.has(id)) acknowledge(queued, "delivered");
      else these.set(id ?? queued, { id, message, queued: [queued] });
    }
    // Not for us, or not for this version: another deployment, or whoever reads the dead letters, may know better.
    for (const queued of [...foreign.values()].flat()) retry(queued);
    const issues = [...foreign].map(([rule, { length, 0: first }]) => ({
      path: "body",
      rule: length > 1 ? `${rule}, which ${length} messages are not` : rule,
      received: first?.body,
    }));
    if (issues.length > 0) report(new GrowingParamError("deliver a message", issues));
    for (const kind of KINDS) {
      const these = [...parcels[kind].values()];
      if (these.length > 0) await send(kind, these);
    }
  } finally {
    run.end();
  }
  return { ...counts, requests: run.requests, errors };
}

/** What a batch, or a part of it, comes to in the end. */
type Fate = Exclude<Outcome, { readonly type: "split" | "superseded" }>;

/** How many requests look for what is at fault: on Cloudflare's free plan an invocation makes 50. */
const MAX_REQUESTS = 40;

/** What is final for one message. */
const FINAL: ReadonlySet<Outcome["type"]> = new Set(["rejected", "too-large"]);

/** Whether a batch may have failed for some of its messages alone. Who says when to come again is not asked before. */
function isDivisible(outcome: Outcome): boolean {
  if (outcome.type !== "rejected" && outcome.type !== "retained") return false;
  const { status, attempts } = outcome.error;
  return attempts > 0 && isOfContent(status) && !(outcome.type === "retained" && outcome.retryAfterMs > 0);
}

const later = (error: GrowingIOError): Fate => ({ type: "retained", error, retryAfterMs: 0, request: 0 });

const messagesOf = (parcels: readonly Parcel[]): WireMessage[] => parcels.map(({ message }) => message);

/** What this isolate delivered of late: messages that come to the queue twice are not sent twice, as a rule. */
const arrived = new Set<string>();
const MAX_ARRIVED = 10_000;

function remember(id: string | undefined): void {
  if (id === undefined) return;
  arrived.add(id);
  // The oldest comes first.
  if (arrived.size > MAX_ARRIVED) { for (const old of arrived) return void arrived.delete(old); }
}

function idOf(body: unknown): string | undefined {
  return isObject(body) && typeof body.id === "string" ? body.id : undefined;
}

/** The message in what is on the queue, if it is one. */
function messageOf(body: unknown): Message | undefined {
  return look(() => known(Object(body).message));
}

/** What a message that is not for us, or not for this version, is told; empty where it is for us. */
function ruleBroken(message: WireMessage | undefined, { productId, parser }: TransportOptions): string {
  if (!message) return "must be what a QueueConsumer puts on a queue";
  if (message.projectKey !== productId) return `must be for the product id "${productId}"`;
  const unknown = unknownForm(parser, message)?.issues[0];
  return unknown ? `needs another parser: 'parser' ${unknown.rule}` : "";
}

function delaySeconds(attempts: number): number {
  return Math.min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** Math.max(0, attempts - 1));
}
