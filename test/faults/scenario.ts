// One cell of the fault matrix: a consumer, a parser and an ending, over a real connection.
import {
  AsyncBufferedConsumer,
  BufferedConsumer,
  type BufferedConsumerOptions,
  type ConsumerStats,
  DefaultConsumer,
  type Fetch,
  type FlushReport,
  GrowingTracker,
  JsonParser,
  type Parser,
} from "../../src/index.ts";
import { ProtobufParser } from "../../src/protobuf.ts";
import { SnappyParser } from "../../src/snappy.ts";
import { codeOf, Log, nameOf } from "../support/server.ts";
import type { Ending } from "./endings.ts";
import type { ConsumerName, Mode } from "./outcomes.ts";
import { GOOD, startServer } from "./server.ts";

export const PARSERS: { readonly [name: string]: () => Parser } = {
  JSON: () => new JsonParser(),
  "Snappy over Protobuf": () => new SnappyParser({ cryptData: true, inner: new ProtobufParser() }),
};

/** What was seen, in the terms of `Expected`. */
export interface Seen {
  readonly requests: number;
  readonly promises: readonly string[];
  readonly delivered: readonly number[];
  readonly drops: readonly string[];
  readonly errors: readonly string[];
  readonly statuses: readonly (number | undefined)[];
  readonly flush: readonly number[];
  readonly held: number;
  readonly healed: number;
  readonly heldAtLast: number;
  /** How often each message arrived. */
  readonly arrivals: readonly number[];
  /** How often `onDelivered` and `onDrop` heard of each message. */
  readonly fates: readonly number[];
  /** Milliseconds between the first two requests, where the server saw them. */
  readonly pauseMs: number | undefined;
}

const reported = ({ delivered, retained, dropped, requests, errors }: FlushReport): readonly number[] => [
  delivered,
  retained,
  dropped,
  requests,
  errors.length,
];

const heldIn = ({ queued, leased }: ConsumerStats): number => queued + leased;

/** How long a try may take: short where the server is silent, and out of the way of slow machines where it is not. */
function timeoutMs({ act }: Ending): number {
  return typeof act === "object" && act.end === "hang" ? 300 : 5000;
}

export async function play(consumerName: ConsumerName, parser: Parser, ending: Ending, mode: Mode): Promise<Seen> {
  const server = await startServer();
  let left = mode === "once" ? 1 : Infinity;
  const fails = (): boolean => left-- > 0;
  const { act, to } = ending;
  if (act) server.act = () => fails() ? (typeof act === "function" ? act() : act) : GOOD;
  // Node's own fetch, which for some endings is sent to where nobody takes its request.
  const send: Fetch = (url, init) => fetch(to && fails() ? url.replace(server.url, to(server)) : url, init);
  const log = new Log();
  const { onDelivered, onDrop, onError } = log;
  const options: BufferedConsumerOptions = {
    productId: "p",
    dataSourceId: "d",
    serverHost: server.url,
    parser,
    requestTimeoutMs: timeoutMs(ending),
    retryBackoffMs: 2,
    retryLimit: 2,
    fetch: send,
    onDelivered,
    onDrop,
    onError,
  };
  const consumer = {
    Default: () => new DefaultConsumer(options),
    Buffered: () => new BufferedConsumer(options),
    AsyncBuffered: () => new AsyncBufferedConsumer({ ...options, maxSize: 4 }),
  }[consumerName]();
  const tracker = GrowingTracker.consumer(consumer);
  const names = consumerName === "Default" ? ["a"] : ["a", "b", "c", "d"];
  try {
    const promises = Promise.all(names.map((name) => codeOf(tracker.trackCustomEvent(name, { anonymousId: "x" }))));
    await null; // The background begins behind the burst of calls.
    // It has it all to itself, and the flush comes when it is over.
    const late = consumerName === "AsyncBuffered" && mode === "always";
    while (late && consumer.stats.leased > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const flush = reported(await tracker.flush(late ? { timeoutMs: 0 } : {}));
    const codes = await promises;
    const { requests } = consumer.stats;
    const seen = { requests, promises: [...new Set(codes)], flush, held: heldIn(consumer.stats) };
    const [delivered, drops, errors] = [log.delivered.slice(), log.drops.slice(), log.errors.slice()];
    left = 0;
    const healed = await tracker.flush();
    const count = (lists: readonly (readonly string[])[]): number[] =>
      names.map((name) => lists.flat().filter((other) => other === name).length);
    const [first, second] = server.hits;
    return {
      ...seen,
      delivered: delivered.map(({ length }) => length),
      drops: drops.map(({ names: { length }, reason }) => `${length} ${reason}`),
      errors: errors.map(({ message }) => message),
      statuses: [...new Set(errors.map((error) => error.code === "ERR_DELIVERY" ? error.status : NaN))],
      healed: healed.delivered,
      heldAtLast: heldIn(consumer.stats),
      arrivals: count([server.collector.messages.map(nameOf)]),
      fates: count([...log.delivered, ...log.drops.map((drop) => drop.names)]),
      pauseMs: first && second && second.at - first.at,
    };
  } finally {
    await tracker.stop({ timeoutMs: 0 });
    await server.close();
  }
}
