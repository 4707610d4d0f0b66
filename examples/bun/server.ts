/** A server on Bun. Its tracker sends in the background, and is stopped before the process ends. */
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { visitorOf } from "@growingio-edge/tracker/visitor";

const productId = Bun.env.GROWINGIO_PRODUCT_ID ?? "your-account-id";

const tracker = GrowingTracker.consumer(
  new AsyncBufferedConsumer({
    productId,
    dataSourceId: Bun.env.GROWINGIO_DATA_SOURCE_ID ?? "your-data-source-id",
    serverHost: Bun.env.GROWINGIO_SERVER_HOST ?? "http://127.0.0.1:8787",
    flushAfterMs: 1000,
  }),
);

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(Bun.env.PORT ?? 8788),
  fetch(request) {
    const visitor = visitorOf(request, { productId });
    tracker.trackCustomEvent("visit", {
      // Whom the Web SDK has not met yet is nobody.
      ...visitor.anonymousId ? visitor : { loginUserKey: "$notuser" },
      attributes: { path: new URL(request.url).pathname },
    });
    return new Response("hello\n");
  },
});
console.log(`listening on http://127.0.0.1:${server.port}`);

async function stop(): Promise<void> {
  await server.stop();
  await tracker.stop();
  process.exit();
}

process.once("SIGINT", stop);
process.once("SIGTERM", stop);
