// Tracks so many events at once, awaiting none, to a sink that takes its time; a tenth as many before, to warm up.
//   burst.ts <variant> <sink> <events>
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { DATA_SOURCE_ID, EVENT_NAME, numberedOf, PRODUCT_ID, visitorOf } from "../sample.ts";
import { Usage } from "./usage.ts";

/** What all have in a batch. */
const BATCH = 500;
/** Room for everything: nobody has to drop anything. */
const ROOM = 1_000_000;

/** Tracks so many events, and resolves when the sink has answered for all of them. */
type Send = (count: number) => Promise<void>;

const [, , variant = "", sink = "", events = "20000"] = process.argv;
const usage = new Usage();

/** This project. What it is given beside its defaults is left to its own checks. */
function ours(options: object): Send {
  const tracker = GrowingTracker.consumer(
    new AsyncBufferedConsumer({
      productId: PRODUCT_ID,
      dataSourceId: DATA_SOURCE_ID,
      serverHost: sink,
      maxSize: BATCH,
      maxQueueSize: ROOM,
      maxQueueBytes: Number.MAX_SAFE_INTEGER,
      ...options,
    }),
  );
  return async (count) => {
    for (let index = 0; index < count; index++) {
      tracker.trackCustomEvent(EVENT_NAME, {
        anonymousId: visitorOf(index),
        attributes: numberedOf(index),
      });
    }
    await tracker.flush({ timeoutMs: 120_000 });
  };
}

async function posthog(): Promise<Send> {
  const { PostHog } = await import("posthog-node");
  const client = new PostHog("key", {
    host: sink,
    flushAt: BATCH,
    maxBatchSize: BATCH,
    maxQueueSize: ROOM,
    flushInterval: 10_000,
  });
  return async (count) => {
    for (let index = 0; index < count; index++) {
      client.capture({
        distinctId: visitorOf(index),
        event: EVENT_NAME,
        properties: numberedOf(index),
      });
    }
    await client.flush();
  };
}

/** It is over with the answer to the last batch: its own `flush` returns later, and its callbacks come 300 ms late. */
async function segment(): Promise<Send> {
  const { Analytics } = await import("@segment/analytics-node");
  const analytics = new Analytics({
    writeKey: "key",
    host: sink,
    flushAt: BATCH,
    flushInterval: 10_000,
  });
  let heard = (): void => {};
  analytics.on("http_response", () => heard());
  return async (count) => {
    let batches = count / BATCH;
    await new Promise<void>((resolve) => {
      heard = () => --batches > 0 || resolve();
      for (let index = 0; index < count; index++) {
        analytics.track({
          anonymousId: visitorOf(index),
          event: EVENT_NAME,
          properties: numberedOf(index),
        });
      }
    });
  };
}

const variants: { readonly [name: string]: () => Send | Promise<Send> } = {
  ours: () => ours({}),
  "ours-8": () => ours({ concurrency: 8 }),
  posthog,
  segment,
};

const make = variants[variant];
if (!make) throw new Error(`no such variant: ${variant}`);
const send = await make();
await send(Number(events) / 10);
await (await fetch(`${sink}/forget`)).arrayBuffer();
usage.start();
await send(Number(events));
usage.end();
process.exit();
