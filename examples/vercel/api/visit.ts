/** An edge function on Vercel: `context.waitUntil` keeps it alive until what it tracked is settled. */
import { AsyncBufferedConsumer, GrowingTracker, type InvocationContext } from "@growingio-edge/tracker";
import { visitorOf } from "@growingio-edge/tracker/visitor";

export const config = { runtime: "edge" };

const {
  GROWINGIO_PRODUCT_ID: productId = "your-account-id",
  GROWINGIO_DATA_SOURCE_ID: dataSourceId = "your-data-source-id",
  GROWINGIO_SERVER_HOST: serverHost = "http://127.0.0.1:8787",
} = process.env;

const tracker = GrowingTracker.consumer(new AsyncBufferedConsumer({ productId, dataSourceId, serverHost }));

export default function visit(request: Request, context: InvocationContext): Response {
  const visitor = visitorOf(request, { productId });
  // Whom the Web SDK has not met yet is nobody.
  tracker.bind(context, visitor.anonymousId ? visitor : { loginUserKey: "$notuser" }).trackCustomEvent("visit", {
    attributes: { path: new URL(request.url).pathname },
  });
  return new Response("hello\n");
}
