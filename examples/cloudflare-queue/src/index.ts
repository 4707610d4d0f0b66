/**
 * Producer and consumer of a Cloudflare Queue in one Worker. A request puts what it tracks on the queue; the queue hands
 * it to `queue()`, which sends it on, and keeps what could not be delivered for later.
 */
import { env } from "cloudflare:workers";
import { GrowingTracker } from "@growingio-edge/tracker";
import { deliverQueueBatch, type QueueBatch, QueueConsumer } from "@growingio-edge/tracker/cloudflare";
import { visitorOf } from "@growingio-edge/tracker/visitor";

const productId = env.GROWINGIO_PRODUCT_ID;
const dataSourceId = env.GROWINGIO_DATA_SOURCE_ID;
const serverHost = env.GROWINGIO_SERVER_HOST;

const tracker = GrowingTracker.consumer(new QueueConsumer({ productId, dataSourceId, queue: env.QUEUE }));

export default {
  fetch(request: Request, _env: unknown, ctx: ExecutionContext): Response {
    const visitor = visitorOf(request, { productId });
    // Whom the Web SDK has not met yet is nobody.
    tracker.bind(ctx, visitor.anonymousId ? visitor : { loginUserKey: "$notuser" }).trackCustomEvent("visit", {
      attributes: { path: new URL(request.url).pathname },
    });
    return new Response("hello\n");
  },
  async queue(batch: QueueBatch): Promise<void> {
    await deliverQueueBatch(batch, {
      productId,
      serverHost,
      onDrop: (messages, reason) => console.warn(`${messages.length} messages were dropped: ${reason}`),
    });
  },
};
