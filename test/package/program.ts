// What an app does with the package: it has every entry, and sends an event as Protobuf in Snappy. It is copied into the
// app, so that the names below lead to what is installed there.
import { BufferedConsumer, GrowingParamError, GrowingTracker, VERSION } from "@growingio-edge/tracker";
import { QueueConsumer } from "@growingio-edge/tracker/cloudflare";
import { createCollector } from "@growingio-edge/tracker/collector";
import type { GrowingVariables } from "@growingio-edge/tracker/hono";
import { growing } from "@growingio-edge/tracker/hono";
import { flushOnExit, nodeFetch } from "@growingio-edge/tracker/node";
import { decimal, definePlan, PlanConsumer } from "@growingio-edge/tracker/plan";
import { ProtobufParser } from "@growingio-edge/tracker/protobuf";
import { SnappyParser } from "@growingio-edge/tracker/snappy";

const plan = definePlan({ events: { purchase: { price: decimal } } });
const collector = createCollector({ plan });
const consumer = new BufferedConsumer({
  productId: "product",
  dataSourceId: "source",
  serverHost: "http://collector.test",
  fetch: collector.fetch,
  parser: new SnappyParser({ cryptData: true, inner: new ProtobufParser() }),
});
const tracker = GrowingTracker.consumer(new PlanConsumer(consumer, plan, { onViolation: "reject" }));
const variables: GrowingVariables<typeof plan> = { tracker };
await variables.tracker.trackCustomEvent("purchase", { anonymousId: "a", attributes: { price: 12.5 } });
// @ts-expect-error: the plan has no such event.
const offPlan = await tracker.trackCustomEvent("purchas", { anonymousId: "a" }).catch((error: unknown) => error);
const { delivered } = await tracker.stop();

console.log(JSON.stringify({
  delivered,
  event: collector.events[0]?.eventName,
  attributes: collector.events[0]?.attributes,
  codec: collector.requests[0]?.codec,
  warnings: collector.requests[0]?.warnings,
  seen: collector.planReport?.events[0]?.count,
  offPlan: offPlan instanceof GrowingParamError,
  version: VERSION,
  others: [QueueConsumer, growing, flushOnExit, nodeFetch].map((value) => typeof value),
}));
