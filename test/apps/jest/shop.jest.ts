import { GrowingTracker } from "@growingio-edge/tracker";
import { createCollector } from "@growingio-edge/tracker/collector";
import { ProtobufParser } from "@growingio-edge/tracker/protobuf";

test("a purchase is tracked", async () => {
  const collector = createCollector();
  const tracker = new GrowingTracker({
    productId: "p",
    dataSourceId: "d",
    serverHost: "http://collector.test",
    fetch: collector.fetch,
    parser: new ProtobufParser(),
  });
  await tracker.trackCustomEvent("purchase", { anonymousId: "a", attributes: { price: 12.5 } });
  expect(collector.events.map(({ eventName }) => eventName)).toEqual(["purchase"]);
});
