import { env } from "$env/dynamic/private";
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { definePlan, string } from "@growingio-edge/tracker/plan";

/** What this app tracks. */
const plan = definePlan({ events: { product_view: { sku: string }, broken: {}, slow: {} } });

export const tracker: GrowingTracker<typeof plan> = GrowingTracker.consumer(
  new AsyncBufferedConsumer({
    productId: env.GROWINGIO_PRODUCT_ID ?? "your-account-id",
    dataSourceId: env.GROWINGIO_DATA_SOURCE_ID ?? "your-data-source-id",
    serverHost: env.GROWINGIO_SERVER_HOST ?? "http://127.0.0.1:8787",
    flushAfterMs: 1000,
  }),
);
