/** A server on Node. Its tracker sends in the background, and is stopped before the process ends. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { visitorOf } from "@growingio-edge/tracker/visitor";

const {
  GROWINGIO_PRODUCT_ID: productId = "your-account-id",
  GROWINGIO_DATA_SOURCE_ID: dataSourceId = "your-data-source-id",
  GROWINGIO_SERVER_HOST: serverHost = "http://127.0.0.1:8787",
  PORT: port = "8788",
} = process.env;

const tracker = GrowingTracker.consumer(
  new AsyncBufferedConsumer({ productId, dataSourceId, serverHost, flushAfterMs: 1000 }),
);

const server = createServer((request, response) => {
  const visitor = visitorOf(request.headers.cookie, { productId });
  tracker.trackCustomEvent("visit", {
    // Whom the Web SDK has not met yet is nobody.
    ...visitor.anonymousId ? visitor : { loginUserKey: "$notuser" },
    attributes: { path: request.url },
  });
  response.end("hello\n");
});

async function stop(): Promise<void> {
  server.close();
  await once(server, "close");
  await tracker.stop();
}

process.once("SIGINT", stop);
process.once("SIGTERM", stop);

server.listen(Number(port), "127.0.0.1");
await once(server, "listening");
console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
