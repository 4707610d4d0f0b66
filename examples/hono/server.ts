/** The app on Node, where there is no execution context: what is tracked is kept going by timers. */
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { serve } from "../demo/server.ts";
import { createApp } from "./app.ts";

const {
  GROWINGIO_PRODUCT_ID: productId = "your-account-id",
  GROWINGIO_DATA_SOURCE_ID: dataSourceId = "your-data-source-id",
  GROWINGIO_SERVER_HOST: serverHost = "http://127.0.0.1:8787",
  PORT: port = "8788",
} = process.env;

const tracker = GrowingTracker.consumer(new AsyncBufferedConsumer({ productId, dataSourceId, serverHost }));
const app = createApp(tracker);
const server = await serve((request) => app.fetch(request), Number(port));

async function stop(): Promise<void> {
  await server[Symbol.asyncDispose]();
  await tracker.stop();
}

process.once("SIGINT", stop);
process.once("SIGTERM", stop);
console.log(`listening on ${server.url}`);
