/** A shop whose plan types what it tracks and checks it. Try to misspell an event or to leave out an attribute. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { PlanConsumer } from "@growingio-edge/tracker/plan";
import { type Visitor, visitorOf } from "@growingio-edge/tracker/visitor";
import { plan } from "./plan.ts";

const {
  GROWINGIO_PRODUCT_ID: productId = "your-account-id",
  GROWINGIO_DATA_SOURCE_ID: dataSourceId = "your-data-source-id",
  GROWINGIO_SERVER_HOST: serverHost = "http://127.0.0.1:8787",
  PORT: port = "8788",
} = process.env;

const inner = new AsyncBufferedConsumer({ productId, dataSourceId, serverHost, flushAfterMs: 200 });
const tracker = GrowingTracker.consumer(new PlanConsumer(inner, plan, { onViolation: "report" }));

const catalogue = new Map([["sku-1", { name: "龙井茶", price: 68 }], ["sku-2", { name: "tea bowl", price: 24.9 }]]);
for (const [sku, product] of catalogue) tracker.submitItem("product", sku, product);

const routes: { readonly [route: string]: (visitor: Visitor, id: string, query: URLSearchParams) => void } = {
  products: (visitor, product) => tracker.trackCustomEvent("product_view", { ...visitor, attributes: { product } }),
  cart: (visitor, product, query) =>
    tracker.trackCustomEvent("add_to_cart", {
      ...visitor,
      attributes: { product, quantity: Number(query.get("quantity") ?? 1) },
    }),
  login: ({ anonymousId }, userId) => tracker.trackUser(userId, { anonymousId, attributes: { level: "gold" } }),
  orders: (visitor, orderId, query) =>
    tracker.trackCustomEvent("purchase", {
      ...visitor,
      attributes: { orderId, amount: 92.9, products: [...catalogue.keys()], coupon: query.get("coupon") },
    }),
};

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const [, route = "", id = ""] = pathname.split("/");
  const visitor = visitorOf(request.headers.cookie, { productId });
  // Whom the Web SDK has not met yet is nobody.
  routes[route]?.(visitor.anonymousId ? visitor : { loginUserKey: "$notuser" }, id, searchParams);
  response.end("thank you\n");
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
