/**
 * A Worker, and the Durable Objects that are its outbox. A request stores what it tracks in an object; alarms of the
 * object send it on, and keep what could not be delivered for later.
 */
import { DurableObject, env } from "cloudflare:workers";
import { GrowingTracker } from "@growingio-edge/tracker";
import { OutboxObject, OutboxObjectConsumer, type QueueBody } from "@growingio-edge/tracker/cloudflare";

const productId = env.GROWINGIO_PRODUCT_ID;
const dataSourceId = env.GROWINGIO_DATA_SOURCE_ID;
const serverHost = env.GROWINGIO_SERVER_HOST;

export class Outbox extends DurableObject {
  readonly #outbox = new OutboxObject(this.ctx, {
    productId,
    serverHost,
    onDrop: (messages, reason) => console.warn(`${messages.length} messages were dropped: ${reason}`),
  });

  add(bodies: readonly QueueBody[]): Promise<void> {
    return this.#outbox.add(bodies);
  }

  override alarm(): Promise<void> {
    return this.#outbox.alarm();
  }
}

const tracker = GrowingTracker.consumer(
  new OutboxObjectConsumer({ productId, dataSourceId, namespace: env.OUTBOX, objects: 2 }),
);

export default {
  async fetch(request: Request): Promise<Response> {
    // Stored before the answer, as an order is worth that. `tracker.bind(ctx)` stores it after the answer.
    const anonymousId = request.headers.get("X-Visitor-Id");
    await tracker.trackCustomEvent("order", {
      ...anonymousId ? { anonymousId } : { loginUserKey: "$notuser" },
      attributes: { path: new URL(request.url).pathname },
    });
    return new Response("hello\n");
  },
};
