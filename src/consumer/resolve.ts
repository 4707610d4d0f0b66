import type { Parser } from "../parser/parser.ts";
import { isParser } from "../parser/is-parser.ts";
import { JsonParser } from "../parser/json.ts";
import { Reader } from "../rules/reader.ts";
import { callable, flag, integer, isPlainObject, isText, notText, type Rule, rule, text } from "../rules/rules.ts";
import { type Fetch, isBun, MAX_TIMER_MS } from "../runtime.ts";
import type { FrameOptions } from "../delivery/frame.ts";
import type { Callbacks } from "../delivery/ledger.ts";
import type { QueueOptions } from "../delivery/queue.ts";
import { look } from "../delivery/settled.ts";
import type { TransportOptions } from "../delivery/transport.ts";
import { PLATFORM } from "../message/given.ts";
import { masked } from "../words.ts";
import {
  type AsyncBufferedConsumerOptions,
  type ConsumerOptions,
  type DebugConsumerOptions,
  DEFAULTS,
} from "./options.ts";

/** The options of every consumer, complete. What stays undefined is a callback or a `fetch` that nobody gave. */
export interface ResolvedOptions extends FrameOptions, TransportOptions {}

/** Whose messages they are, and whether they are sent at all. */
type Ids = Pick<ResolvedOptions, "productId" | "dataSourceId" | "platform" | "disabled">;

/** The options of a consumer without a queue, complete. */
export interface ResolvedDefaultOptions extends ResolvedOptions {
  readonly maxRequests: number;
}

/** The options of a consumer with a queue, complete. */
export interface ResolvedQueueOptions extends ResolvedOptions, QueueOptions {}

/** The options of a consumer with a queue and a clock, complete. */
export type ResolvedAsyncOptions = ResolvedQueueOptions;

/** The options of a consumer that prints, complete. */
export interface ResolvedDebugOptions extends ResolvedOptions {
  readonly dryRun: boolean;
  readonly log: NonNullable<DebugConsumerOptions["log"]>;
}

/** An option that is a number, with its one default. */
export function whole(
  reader: Reader,
  name: keyof typeof DEFAULTS,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): number {
  return reader.option(name, integer(min, max), DEFAULTS[name]);
}

// A path segment of dots would be resolved away.
export const productId: Rule<string> = (value) =>
  isText(value) && /^\.\.?$/.test(value) ? "must not be a dot segment" : text(value);

/** What is wrong with the address of a server, if anything. */
function hostFault(value: unknown): string | undefined {
  if (!isText(value)) return notText(value);
  const url = URL.canParse(value) && new URL(value);
  if (!url || !/^https?:$/.test(url.protocol)) return "must be an absolute http or https URL";
  if (url.username || url.password) return "must not contain a user or a password: use 'fetchInit.headers'";
  return /[?#]/.test(value) ? "must not have a query or a hash" : undefined;
}

/** The address of a server without a slash at its end; a wrong one is told without user and password. */
export function readHost(reader: Reader): string {
  const { serverHost } = reader.given;
  const fault = hostFault(serverHost);
  if (fault === undefined) {
    const { origin, pathname } = new URL(String(serverHost));
    return (origin + pathname).replace(/\/+$/, "");
  }
  if (typeof serverHost === "string") reader.refuse(fault, masked(serverHost), "serverHost");
  else reader.required("serverHost", hostFault);
  return "";
}

/** Headers that say how a body is to be read, which the parser alone knows. */
const CODECS: readonly string[] = ["X-Compress-Codec", "X-Crypt-Codec", "Content-Encoding"];

const fetchInit: Rule<TransportOptions["fetchInit"]> = (value) => {
  try {
    if (isPlainObject(value)) {
      const headers = new Headers(value.headers as HeadersInit | undefined);
      const codec = CODECS.find((name) => headers.has(name));
      return codec && `must not set ${codec}, which is for the parser to set`;
    }
  } catch {
    // See below.
  }
  return "must be an object with valid headers";
};

/** What is changed later was not checked. */
const copied = (init: TransportOptions["fetchInit"]): TransportOptions["fetchInit"] =>
  look(() => init.headers ? { ...init, headers: new Headers(init.headers) } : { ...init }) ?? {};

/** What each consumer has, whether it sends itself or leaves that to others. */
export const readIds = (reader: Reader): Ids => ({
  productId: reader.required("productId", productId),
  dataSourceId: reader.required("dataSourceId", text),
  platform: reader.option("platform", text, PLATFORM),
  disabled: reader.option("disabled", flag, false),
});

/** Whom a consumer tells of what became of messages. */
export const readCallbacks = (reader: Reader): Pick<Callbacks, "onDrop" | "onError"> => ({
  onDrop: reader.option("onDrop", callable<ConsumerOptions["onDrop"]>(), undefined),
  onError: reader.option("onError", callable<ConsumerOptions["onError"]>(), undefined),
});

/** How often, and after which pauses, something is tried again. */
export const readRetries = (reader: Reader): Pick<TransportOptions, "retryLimit" | "retryBackoffMs"> => ({
  retryLimit: whole(reader, "retryLimit", 0, 100),
  retryBackoffMs: whole(reader, "retryBackoffMs", 0, MAX_TIMER_MS),
});

/** Where and how to send. */
export const readSending = (reader: Reader): Omit<TransportOptions, "productId"> & Callbacks => ({
  serverHost: readHost(reader),
  parser: reader.given.parser === undefined
    ? new JsonParser()
    : reader.required("parser", rule<Parser>(isParser, "must be a parser")),
  ...readRetries(reader),
  requestTimeoutMs: whole(reader, "requestTimeoutMs", 1, MAX_TIMER_MS),
  verifyCert: reader.option(
    "verifyCert",
    rule<boolean>(
      // A `fetch` of the user's makes checks of its own, or none.
      (value) => typeof value === "boolean" && (value || (isBun() && !reader.given.fetch)),
      "must be true here: use 'fetch: nodeFetch({ verifyCert: false })' of './node'",
    ),
    true,
  ),
  maxBatchBytes: whole(reader, "maxBatchBytes", 1),
  fetch: reader.option("fetch", callable<Fetch | undefined>(), undefined),
  fetchInit: copied(reader.option("fetchInit", fetchInit, {})),
  onDelivered: reader.option("onDelivered", callable<ConsumerOptions["onDelivered"]>(), undefined),
  ...readCallbacks(reader),
});

/** What a consumer that holds messages has, wherever it holds them. */
const readBatches = (reader: Reader, overflow: ResolvedQueueOptions["overflow"]) => ({
  ...readIds(reader),
  ...readSending(reader),
  maxSize: whole(reader, "maxSize", 1, 2000),
  maxBatchesPerInvocation: whole(reader, "maxBatchesPerInvocation", 1),
  concurrency: whole(reader, "concurrency", 1, 64),
  overflow: reader.option(
    "overflow",
    rule<ResolvedQueueOptions["overflow"]>(
      (value) => value === "wait" || value === "drop-newest",
      'must be "wait" or "drop-newest"',
    ),
    overflow,
  ),
});

/** What a consumer has that sends in the background, wherever it holds messages. */
export const readBackground = (
  reader: Reader,
): Omit<ResolvedAsyncOptions, "maxQueueSize" | "maxQueueBytes"> => ({
  ...readBatches(reader, "drop-newest"),
  flushAfterMs: reader.option("flushAfterMs", integer(0, MAX_TIMER_MS), undefined),
  waitUntil: reader.option("waitUntil", callable<AsyncBufferedConsumerOptions["waitUntil"]>(), undefined),
});

/** How much a consumer holds in memory. */
const readRoom = (reader: Reader): Pick<ResolvedQueueOptions, "maxQueueSize" | "maxQueueBytes"> => ({
  maxQueueSize: whole(reader, "maxQueueSize", 1),
  maxQueueBytes: whole(reader, "maxQueueBytes", 1),
});

/** The complete options of a `DefaultConsumer`, or a `GrowingParamError`. */
export function resolveDefault(input: unknown): ResolvedDefaultOptions {
  const reader = new Reader(input, "create a DefaultConsumer");
  return reader.end({
    ...readIds(reader),
    ...readSending(reader),
    maxRequests: whole(reader, "maxRequests", 1),
  });
}

/** The complete options of a `BufferedConsumer`, or a `GrowingParamError`. */
export function resolveBuffered(input: unknown): ResolvedQueueOptions {
  const reader = new Reader(input, "create a BufferedConsumer");
  return reader.end({ ...readBatches(reader, "wait"), ...readRoom(reader) });
}

/** The complete options of an `AsyncBufferedConsumer`, or a `GrowingParamError`. */
export function resolveAsync(input: unknown): ResolvedAsyncOptions {
  const reader = new Reader(input, "create an AsyncBufferedConsumer");
  return reader.end({ ...readBackground(reader), ...readRoom(reader) });
}

/** The complete options of a `DebugConsumer`, or a `GrowingParamError`. */
export function resolveDebug(input: unknown): ResolvedDebugOptions {
  const reader = new Reader(input, "create a DebugConsumer");
  return reader.end({
    ...readIds(reader),
    ...readSending(reader),
    dryRun: reader.option("dryRun", flag, false),
    log: reader.option("log", callable<(line: string) => void>(), (line: string) => console.log(line)),
  });
}
