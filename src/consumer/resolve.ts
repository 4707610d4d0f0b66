import { type CustomSchema, type GenericSchema, optional, pipe, rawTransform } from "valibot";
import type { QueueBinding } from "../cloudflare/binding.ts";
import { PLATFORM } from "../message/message.ts";
import {
  type AsyncBufferedConsumerOptions,
  type ConsumerOptions,
  type DebugConsumerOptions,
  DEFAULTS,
} from "./options.ts";
import { JsonParser } from "../parser/json.ts";
import type { Parser } from "../parser/parser.ts";
import { type Fetch, isBun, MAX_TIMER_MS } from "../runtime.ts";
import { flag, parse, rule, text, type Wording } from "../rules/schema.ts";
import { isParser } from "../parser/is-parser.ts";
import { isPlainObject } from "../rules/rules.ts";

/** The options of every consumer, complete. What stays undefined is a callback or a `fetch` that nobody gave. */
export interface ResolvedOptions {
  readonly productId: string;
  readonly dataSourceId: string;
  readonly serverHost: string;
  readonly parser: Parser;
  readonly retryLimit: number;
  readonly requestTimeoutMs: number;
  readonly retryBackoffMs: number;
  readonly verifyCert: boolean;
  readonly maxBatchBytes: number;
  readonly platform: string;
  readonly disabled: boolean;
  readonly fetch?: Fetch | undefined;
  readonly fetchInit: NonNullable<ConsumerOptions["fetchInit"]>;
  readonly onDelivered?: ConsumerOptions["onDelivered"];
  readonly onDrop?: ConsumerOptions["onDrop"];
  readonly onError?: ConsumerOptions["onError"];
}

/** The options of a consumer with a queue, complete. */
export interface ResolvedQueueOptions extends ResolvedOptions {
  readonly maxSize: number;
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
  readonly overflow: "wait" | "drop-newest";
  readonly maxBatchesPerInvocation: number;
  /** Left open where nobody gave it, as it means another time for bound invocations. */
  readonly flushAfterMs?: number | undefined;
}

/** The options of a consumer with a queue and a clock, complete. */
export interface ResolvedAsyncOptions extends ResolvedQueueOptions {
  readonly waitUntil?: AsyncBufferedConsumerOptions["waitUntil"];
}

/** The options of a consumer that prints, complete. */
export interface ResolvedDebugOptions extends ResolvedOptions {
  readonly dryRun: boolean;
  readonly log: NonNullable<DebugConsumerOptions["log"]>;
}

/** The options of a `QueueConsumer`, complete but for what belongs to sending, which it leaves to others. */
export interface ResolvedProducerOptions extends ResolvedOptions {
  readonly queue: QueueBinding;
}

// Schemas are made where they are used, so that a bundle has those of its consumers alone.

export const integer = (min: number, max: number): CustomSchema<number, Wording> =>
  rule<number>(
    (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
    `must be an integer from ${min} to ${max}`,
  );

const whole = (name: keyof typeof DEFAULTS, min: number, max: number = Number.MAX_SAFE_INTEGER) =>
  optional(integer(min, max), DEFAULTS[name]);

const callable = <Callback>() => rule<Callback>((value) => typeof value === "function", "must be a function");

/** An absolute URL without a slash at its end. */
export const serverHost: GenericSchema<string, string> = pipe(
  text,
  rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
    const url = URL.canParse(value) && new URL(value);
    let fault: string;
    if (!url || !/^https?:$/.test(url.protocol)) fault = "must be an absolute http or https URL";
    else if (url.username || url.password) fault = "must not contain a user or a password: use 'fetchInit.headers'";
    else if (/[?#]/.test(value)) fault = "must not have a query or a hash";
    else return (url.origin + url.pathname).replace(/\/+$/, "");
    addIssue({ message: fault, input: value.replace(/\/\/.*@/, "//***@") });
    return NEVER;
  }),
);

const isFetchInit = (value: unknown): boolean => {
  try {
    return isPlainObject(value) && !!new Headers(value.headers as HeadersInit | undefined);
  } catch {
    return false;
  }
};

const common = (input: unknown) => ({
  // A path segment of dots would be resolved away.
  productId: pipe(text, rule<string>((value) => !/^\.\.?$/.test(String(value)), "must not be a dot segment")),
  dataSourceId: text,
  serverHost,
  parser: optional(rule<Parser>(isParser, "must be a parser"), () => new JsonParser()),
  retryLimit: whole("retryLimit", 0, 100),
  requestTimeoutMs: whole("requestTimeoutMs", 1, MAX_TIMER_MS),
  retryBackoffMs: whole("retryBackoffMs", 0, MAX_TIMER_MS),
  verifyCert: optional(
    rule<boolean>(
      // A `fetch` of the user's makes checks of its own, or none.
      (value) => typeof value === "boolean" && (value || (isBun() && !Object(input).fetch)),
      "must be true here: use 'fetch: nodeFetch({ verifyCert: false })' of './node'",
    ),
    true,
  ),
  maxBatchBytes: whole("maxBatchBytes", 1),
  platform: optional(text, PLATFORM),
  disabled: flag,
  fetch: optional(callable<Fetch>()),
  fetchInit: optional(rule<ResolvedOptions["fetchInit"]>(isFetchInit, "must be an object with valid headers"), {}),
  onDelivered: optional(callable<NonNullable<ConsumerOptions["onDelivered"]>>()),
  onDrop: optional(callable<NonNullable<ConsumerOptions["onDrop"]>>()),
  onError: optional(callable<NonNullable<ConsumerOptions["onError"]>>()),
});

const queue = (input: unknown, overflow: ResolvedQueueOptions["overflow"]) => ({
  ...common(input),
  maxSize: whole("maxSize", 1, 2000),
  maxQueueSize: whole("maxQueueSize", 1),
  maxQueueBytes: whole("maxQueueBytes", 1),
  maxBatchesPerInvocation: whole("maxBatchesPerInvocation", 1),
  overflow: optional(
    rule<ResolvedQueueOptions["overflow"]>(
      (value) => value === "wait" || value === "drop-newest",
      'must be "wait" or "drop-newest"',
    ),
    overflow,
  ),
});

/** The complete options of a `DefaultConsumer`, or a `GrowingParamError`. */
export function resolveDefault(input: unknown): ResolvedOptions {
  return parse(common(input), input, "create a DefaultConsumer");
}

/** The complete options of a `BufferedConsumer`, or a `GrowingParamError`. */
export function resolveBuffered(input: unknown): ResolvedQueueOptions {
  return parse(queue(input, "wait"), input, "create a BufferedConsumer");
}

/** The complete options of an `AsyncBufferedConsumer`, or a `GrowingParamError`. */
export function resolveAsync(input: unknown): ResolvedAsyncOptions {
  const flushAfterMs = optional(integer(0, MAX_TIMER_MS));
  const waitUntil = optional(callable<NonNullable<AsyncBufferedConsumerOptions["waitUntil"]>>());
  const fields = { ...queue(input, "drop-newest"), flushAfterMs, waitUntil };
  return parse(fields, input, "create an AsyncBufferedConsumer");
}

/** The complete options of a `DebugConsumer`, or a `GrowingParamError`. */
export function resolveDebug(input: unknown): ResolvedDebugOptions {
  const log = optional(callable<(line: string) => void>(), () => (line: string) => console.log(line));
  return parse({ ...common(input), dryRun: flag, log }, input, "create a DebugConsumer");
}

/** The complete options of a `QueueConsumer`, or a `GrowingParamError`. Its transport is never asked for anything. */
export function resolveProducer(input: unknown): ResolvedProducerOptions {
  const { productId, dataSourceId, platform, disabled, retryLimit, retryBackoffMs, onDrop, onError } = common(input);
  const binding = rule<QueueBinding>((value) => typeof Object(value).sendBatch === "function", "must be a queue");
  const onQueued = optional(callable<NonNullable<ResolvedOptions["onDelivered"]>>());
  const fields = {
    productId,
    dataSourceId,
    platform,
    disabled,
    retryLimit,
    retryBackoffMs,
    onDrop,
    onError,
    onQueued,
    queue: binding,
  };
  const options = parse(fields, input, "create a QueueConsumer");
  const nowhere = { serverHost: "", requestTimeoutMs: 0, verifyCert: true, maxBatchBytes: 0, fetchInit: {} };
  return { ...nowhere, ...options, parser: new JsonParser(), onDelivered: options.onQueued };
}

/** The complete options of `deliverQueueBatch`, or a `GrowingParamError`. It stamps no messages. */
export function resolveDelivery(input: unknown): ResolvedOptions {
  const { dataSourceId: _, platform: __, disabled: ___, ...sending } = common(input);
  const options = parse(sending, input, "deliver a batch");
  return { ...options, dataSourceId: "", platform: "", disabled: false };
}
