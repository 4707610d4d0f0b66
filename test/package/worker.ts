// What a Worker does with the package; copied into an app, as program.ts is. The entry for servers is none of its.
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { QueueConsumer } from "@growingio-edge/tracker/cloudflare";
import { createCollector } from "@growingio-edge/tracker/collector";
import { growing } from "@growingio-edge/tracker/hono";
import { ProtobufParser } from "@growingio-edge/tracker/protobuf";
import { SnappyParser } from "@growingio-edge/tracker/snappy";

const collector = createCollector();
const tracker = GrowingTracker.consumer(
  new AsyncBufferedConsumer({
    productId: "product",
    dataSourceId: "source",
    serverHost: "http://collector.test",
    fetch: collector.fetch,
    parser: new SnappyParser({ cryptData: true, inner: new ProtobufParser() }),
  }),
);

export default {
  async fetch(
    _request: Request,
    _env: unknown,
    ctx: { waitUntil(promise: Promise<unknown>): void },
  ): Promise<Response> {
    tracker.bind(ctx, { anonymousId: "a" }).trackCustomEvent("purchase", { attributes: { price: 12.5 } });
    const [event] = await collector.waitFor(1);
    return Response.json({
      event,
      codec: collector.requests[0]?.codec,
      others: [QueueConsumer, growing].map((value) => typeof value),
    });
  },
};
