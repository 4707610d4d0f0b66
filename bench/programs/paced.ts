// Tracks so many events a second for so many seconds, awaiting none, with nothing but the defaults of each.
//   paced.ts <variant> <sink> <events a second> <seconds>
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { DATA_SOURCE_ID, EVENT_NAME, numberedOf, PRODUCT_ID, visitorOf } from "../sample.ts";

/** How often events are due: a few at a time, as the requests of a server bring them. */
const TICK_MS = 2;
/** How long the end may take. What has not arrived by then is lost with the process. */
const END_MS = 30_000;

interface Client {
  track(index: number): void;
  /** Resolves when nothing is on its way any more, with how many it says that it gave up. */
  end(): Promise<number>;
}

const [, , variant = "", sink = "", rate = "8000", seconds = "10"] = process.argv;

function ours(): Client {
  let dropped = 0;
  const tracker = GrowingTracker.consumer(
    new AsyncBufferedConsumer({
      productId: PRODUCT_ID,
      dataSourceId: DATA_SOURCE_ID,
      serverHost: sink,
      onError: () => {},
      onDrop: (messages) => dropped += messages.length,
    }),
  );
  return {
    track: (index) =>
      void tracker.trackCustomEvent(EVENT_NAME, {
        anonymousId: visitorOf(index),
        attributes: numberedOf(index),
      }),
    async end() {
      await tracker.stop();
      return dropped;
    },
  };
}

async function posthog(): Promise<Client> {
  const { PostHog } = await import("posthog-node");
  const client = new PostHog("key", { host: sink });
  return {
    track: (index) =>
      client.capture({
        distinctId: visitorOf(index),
        event: EVENT_NAME,
        properties: numberedOf(index),
      }),
    async end() {
      await client.shutdown();
      return 0;
    },
  };
}

async function segment(): Promise<Client> {
  const { Analytics } = await import("@segment/analytics-node");
  const analytics = new Analytics({ writeKey: "key", host: sink });
  let failed = 0;
  analytics.on("error", () => failed++);
  return {
    track: (index) =>
      analytics.track({
        anonymousId: visitorOf(index),
        event: EVENT_NAME,
        properties: numberedOf(index),
      }),
    async end() {
      await analytics.closeAndFlush();
      return failed;
    },
  };
}

const variants: { readonly [name: string]: () => Client | Promise<Client> } = { ours, posthog, segment };

const make = variants[variant];
if (!make) throw new Error(`no such variant: ${variant}`);
const client = await make();
const count = Number(rate) * Number(seconds);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const began = performance.now();
const elapsed = (): number => (performance.now() - began) / 1000;
let tracked = 0;
// Who does not keep up has a second more; what is due after that is not tracked.
while (tracked < count && elapsed() < Number(seconds) + 1) {
  const due = Math.min(count, elapsed() * Number(rate));
  while (tracked < due) client.track(tracked++);
  await pause(TICK_MS);
}
const told = await Promise.race([client.end(), pause(END_MS).then(() => 0)]);
console.log(JSON.stringify({ tracked, told }));
process.exit();
