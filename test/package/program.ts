// What an app does with the package: it has every entry, and sends an event as Protobuf in Snappy. It is copied into the
// app, so that the names below lead to what is installed there.
import { BufferedConsumer, GrowingTracker, VERSION } from "@growingio-edge/tracker";
import { QueueConsumer } from "@growingio-edge/tracker/cloudflare";
import { createCollector } from "@growingio-edge/tracker/collector";
import type { GrowingVariables } from "@growingio-edge/tracker/hono";
import { growing } from "@growingio-edge/tracker/hono";
import { flushOnExit, nodeFetch } from "@growingio-edge/tracker/node";
import { ProtobufParser } from "@growingio-edge/tracker/protobuf";
import { SnappyParser } from "@growingio-edge/tracker/snappy";

const collector = createCollector();
const tracker = GrowingTracker.consumer(
  new BufferedConsumer({
    productId: "product",
    dataSourceId: "source",
    serverHost: "http://collector.test",
    fetch: collector.fetch,
    parser: new SnappyParser({ cryptData: true, inner: new ProtobufParser() }),
  }),
);
const variables: GrowingVariables = { tracker };
await variables.tracker.trackCustomEvent("purchase", { anonymousId: "a", attributes: { price: 12.5 } });
const { delivered } = await tracker.stop();

console.log(JSON.stringify({
  delivered,
  event: collector.events[0]?.eventName,
  attributes: collector.events[0]?.attributes,
  codec: collector.requests[0]?.codec,
  warnings: collector.requests[0]?.warnings,
  version: VERSION,
  others: [QueueConsumer, growing, flushOnExit, nodeFetch].map((value) => typeof value),
}));
