// Sends so many events to a sink with one of the variants, after a tenth as many to warm up.
//   throughput.ts <variant> <sink> <events>
import {
  AsyncBufferedConsumer,
  type AsyncBufferedConsumerOptions,
  GrowingTracker,
  type Parser,
} from "@growingio-edge/tracker";
import { ProtobufParser } from "@growingio-edge/tracker/protobuf";
import { SnappyParser } from "@growingio-edge/tracker/snappy";
import { attributesOf, DATA_SOURCE_ID, EVENT_NAME, PRODUCT_ID, visitorOf, wireEventOf } from "../sample.ts";
import { Usage } from "./usage.ts";

const BATCH = 500;

/** Sends events `from` to `end`, and resolves when the sink has answered for all of them. */
type Send = (from: number, end: number) => Promise<void>;

const [, , variant = "", sink = "", events = "200000"] = process.argv;
const usage = new Usage();

/** This project, with its defaults and what else it is given. */
function trackerOf(options: Partial<AsyncBufferedConsumerOptions>): GrowingTracker {
  return GrowingTracker.consumer(
    new AsyncBufferedConsumer({
      productId: PRODUCT_ID,
      dataSourceId: DATA_SOURCE_ID,
      serverHost: sink,
      maxSize: BATCH,
      ...options,
    }),
  );
}

function track(tracker: GrowingTracker, index: number): Promise<void> {
  if (index % BATCH === 0) usage.look();
  return tracker.trackCustomEvent(EVENT_NAME, {
    anonymousId: visitorOf(index),
    attributes: attributesOf(index),
  });
}

async function flush(tracker: GrowingTracker): Promise<void> {
  const { retained, dropped } = await tracker.flush();
  if (retained + dropped > 0) throw new Error("not everything was delivered");
}

/** As its documents say: each call awaited, and a flush at the end. */
function ours(parser?: Parser): Send {
  const tracker = trackerOf({ parser });
  return async (from, end) => {
    for (let index = from; index < end; index++) await track(tracker, index);
    await flush(tracker);
  };
}

/** All queued first: as no call is awaited, nothing can leave before the last of them has returned. */
function queued(parser?: Parser): Send {
  const room = { maxQueueSize: 1_000_000, maxQueueBytes: Number.MAX_SAFE_INTEGER };
  const tracker = trackerOf({ parser, ...room, onDelivered: () => usage.look() });
  return async (from, end) => {
    for (let index = from; index < end; index++) track(tracker, index);
    await flush(tracker);
  };
}

/** The least that can be done: finished objects, one request for each batch, so many of them at once. */
function floor(atOnce: number): Send {
  const url = `${sink}/v3/projects/${PRODUCT_ID}/collect`;
  const headers = { "Content-Type": "application/json" };
  return async (from, end) => {
    let next = from;
    const sender = async (): Promise<void> => {
      while (next < end) {
        const batch = finished.slice(next, Math.min(next + BATCH, end));
        next += BATCH;
        const response = await fetch(url, {
          method: "POST",
          headers,
          body: JSON.stringify(batch),
        });
        await response.arrayBuffer();
        usage.look();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, sender));
  };
}

/** In batches as large, flushed one by one, which is what keeps its queue from dropping the oldest. */
async function posthog(): Promise<Send> {
  const { PostHog } = await import("posthog-node");
  const options = {
    host: sink,
    flushAt: BATCH,
    maxBatchSize: BATCH,
    maxQueueSize: 10 * BATCH,
    flushInterval: 10_000,
  };
  const client = new PostHog("key", options);
  return async (from, end) => {
    for (let index = from; index < end; index++) {
      client.capture({
        distinctId: visitorOf(index),
        event: EVENT_NAME,
        properties: attributesOf(index),
      });
      if ((index + 1) % BATCH > 0) continue;
      usage.look();
      await client.flush();
    }
    await client.flush();
  };
}

/** In batches as large, one after the other. What it emits is awaited, as its callbacks come 300 ms late. */
async function segment(): Promise<Send> {
  const { Analytics } = await import("@segment/analytics-node");
  const analytics = new Analytics({
    writeKey: "key",
    host: sink,
    flushAt: BATCH,
    flushInterval: 10_000,
  });
  let answered = (): void => {};
  analytics.on("http_response", () => answered());
  return async (from, end) => {
    for (let next = from; next < end; next += BATCH) {
      await new Promise<void>((resolve) => {
        answered = resolve;
        for (let index = next; index < next + BATCH; index++) {
          analytics.track({
            anonymousId: visitorOf(index),
            event: EVENT_NAME,
            properties: attributesOf(index),
          });
        }
        usage.look();
      });
    }
  };
}

const all = (): Parser => new SnappyParser({ inner: new ProtobufParser(), cryptData: true });

const variants: { readonly [name: string]: () => Send | Promise<Send> } = {
  floor: () => floor(1),
  "floor-4": () => floor(4),
  json: () => ours(),
  "json-queued": () => queued(),
  snappy: () => ours(new SnappyParser()),
  protobuf: () => ours(new ProtobufParser()),
  "protobuf-snappy-xor": () => ours(all()),
  "protobuf-snappy-xor-queued": () => queued(all()),
  posthog,
  segment,
};

const make = variants[variant];
if (!make) throw new Error(`no such variant: ${variant}`);
const count = Number(events);
const finished = variant.startsWith("floor") ? Array.from({ length: count }, (_, index) => wireEventOf(index)) : [];
const send = await make();
await send(0, count / 10);
usage.start();
await send(0, count);
usage.end();
process.exit();
