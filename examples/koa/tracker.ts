import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { definePlan, string } from "@growingio-edge/tracker/plan";

/** What this app tracks. */
const plan = definePlan({ events: { product_view: { sku: string }, broken: {}, slow: {} } });

const {
  GROWINGIO_PRODUCT_ID: productId = "your-account-id",
  GROWINGIO_DATA_SOURCE_ID: dataSourceId = "your-data-source-id",
  GROWINGIO_SERVER_HOST: serverHost = "http://127.0.0.1:8787",
} = process.env;

export const tracker: GrowingTracker<typeof plan> = GrowingTracker.consumer(
  new AsyncBufferedConsumer({ productId, dataSourceId, serverHost, flushAfterMs: 1000 }),
);
