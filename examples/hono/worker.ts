/** The same app as a Worker, where each request is kept alive until what it tracked is settled. */
import { env } from "cloudflare:workers";
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { createApp } from "./app.ts";

const tracker = GrowingTracker.consumer(
  new AsyncBufferedConsumer({
    productId: env.GROWINGIO_PRODUCT_ID,
    dataSourceId: env.GROWINGIO_DATA_SOURCE_ID,
    serverHost: env.GROWINGIO_SERVER_HOST,
  }),
);

export default createApp(tracker);
