/** A server on Deno. Its tracker sends in the background, and is stopped before the process ends. */
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { visitorOf } from "@growingio-edge/tracker/visitor";

const productId = Deno.env.get("GROWINGIO_PRODUCT_ID") ?? "your-account-id";

const tracker = GrowingTracker.consumer(
  new AsyncBufferedConsumer({
    productId,
    dataSourceId: Deno.env.get("GROWINGIO_DATA_SOURCE_ID") ?? "your-data-source-id",
    serverHost: Deno.env.get("GROWINGIO_SERVER_HOST") ?? "http://127.0.0.1:8787",
    flushAfterMs: 1000,
  }),
);

const server = Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.env.get("PORT") ?? 8788),
  onListen: ({ port }) => console.log(`listening on http://127.0.0.1:${port}`),
}, (request) => {
  const visitor = visitorOf(request, { productId });
  tracker.trackCustomEvent("visit", {
    // Whom the Web SDK has not met yet is nobody.
    ...visitor.anonymousId ? visitor : { loginUserKey: "$notuser" },
    attributes: { path: new URL(request.url).pathname },
  });
  return new Response("hello\n");
});

async function stop(): Promise<void> {
  await server.shutdown();
  await tracker.stop();
  Deno.exit();
}

Deno.addSignalListener("SIGINT", stop);
Deno.addSignalListener("SIGTERM", stop);
