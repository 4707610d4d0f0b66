import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { growing, nextFetch, shared } from "@growingio-edge/tracker/next";
import { definePlan, string } from "@growingio-edge/tracker/plan";
import { cookies, headers } from "next/headers";
import { after, connection } from "next/server";

/** What this app tracks. */
const plan = definePlan({
  events: {
    product_view: { sku: string },
    broken: {},
    slow: {},
    started: {},
    proxied: {},
    bought: { sku: string },
    at_the_edge: {},
  },
});

// Next.js evaluates this module several times in a process; the tracker is made once.
export const tracker: GrowingTracker<typeof plan> = shared(() =>
  GrowingTracker.consumer(
    new AsyncBufferedConsumer({
      productId: process.env.GROWINGIO_PRODUCT_ID ?? "your-account-id",
      dataSourceId: process.env.GROWINGIO_DATA_SOURCE_ID ?? "your-data-source-id",
      serverHost: process.env.GROWINGIO_SERVER_HOST ?? "http://127.0.0.1:8787",
      flushAfterMs: 1000,
      fetch: nextFetch,
    }),
  )
);

export const tracked = growing(
  tracker,
  { after, connection, cookies, headers },
  (visit) => {
    const anonymousId = visit.headers.get("X-Visitor-Id");
    return anonymousId ? { anonymousId } : { loginUserKey: "$notuser" };
  },
);
