// Calls a DefaultConsumer so often at once: each call is a request of its own.
//   crowd.ts <sink> <events>
import { DefaultConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { DATA_SOURCE_ID, EVENT_NAME, numberedOf, PRODUCT_ID, visitorOf } from "../sample.ts";
import { Usage } from "./usage.ts";

/** How often the heap is looked at. */
const LOOK_MS = 10;

const [, , sink = "", events = "40000"] = process.argv;
const usage = new Usage();
const tracker = GrowingTracker.consumer(
  new DefaultConsumer({
    productId: PRODUCT_ID,
    dataSourceId: DATA_SOURCE_ID,
    serverHost: sink,
    onError: () => {},
  }),
);

async function send(count: number): Promise<void> {
  const calls = Array.from(
    { length: count },
    (_, index) =>
      tracker.trackCustomEvent(EVENT_NAME, {
        anonymousId: visitorOf(index),
        attributes: numberedOf(index),
      }),
  );
  usage.look();
  await Promise.allSettled(calls);
}

await send(64);
await (await fetch(`${sink}/forget`)).arrayBuffer();
// Until the connection that this took is free again, or another one would be opened in its place.
await new Promise((resolve) => setTimeout(resolve, 100));
usage.start();
const looking = setInterval(() => usage.look(), LOOK_MS);
await send(Number(events));
clearInterval(looking);
usage.end();
process.exit();
