import { type Collector, createCollector } from "../../src/collector/collector.ts";
import type { DropReason } from "../../src/delivery/report.ts";
import type { TrackerError } from "../../src/errors.ts";
import type { WireMessage } from "../../src/wire.ts";
import { Clock } from "./clock.ts";

/** What a consumer's callbacks heard, with the name of each message. */
export class Log {
  readonly delivered: string[][] = [];
  readonly drops: { readonly names: string[]; readonly reason: DropReason; readonly code: string | undefined }[] = [];
  readonly errors: TrackerError[] = [];

  readonly onDelivered = (messages: readonly WireMessage[]): void => {
    this.delivered.push(messages.map(nameOf));
  };
  readonly onDrop = (messages: readonly WireMessage[], reason: DropReason, error?: TrackerError): void => {
    this.drops.push({ names: messages.map(nameOf), reason, code: error?.code });
  };
  readonly onError = (error: TrackerError): void => {
    this.errors.push(error);
  };
}

/** A message's name in a test: the event's, the user's or the item's. */
export function nameOf(message: WireMessage): string {
  if ("identifies" in message) return Object.keys(message.identifies).join();
  if (!("eventType" in message)) return message.id;
  return message.eventName ?? message.userId ?? "";
}

/** A collector on a clock of its own, and the options that point a consumer at it. */
export interface Bench {
  readonly clock: Clock;
  readonly collector: Collector;
  readonly log: Log;
  readonly options: {
    readonly productId: string;
    readonly dataSourceId: string;
    readonly serverHost: string;
    readonly fetch: Collector["fetch"];
    readonly onDelivered: Log["onDelivered"];
    readonly onDrop: Log["onDrop"];
    readonly onError: Log["onError"];
  };
}

export function bench(): Bench {
  const clock = new Clock();
  const collector = createCollector({}, clock);
  const log = new Log();
  const { onDelivered, onDrop, onError } = log;
  const serverHost = "https://collect.test";
  const options = {
    productId: "pid",
    dataSourceId: "ds",
    serverHost,
    fetch: collector.fetch,
    onDelivered,
    onDrop,
    onError,
  };
  return { clock, collector, log, options };
}

/** The fate of a promise: what it rejected with, or undefined. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The code of the error that a promise rejects with, or "resolved". */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await rejectionOf(promise);
  return error === undefined ? "resolved" : String(Object(error).code ?? error);
}
