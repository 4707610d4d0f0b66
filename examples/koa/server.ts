/** A server with Koa. Its tracker is bound to each request, and is stopped when the server is closed. */
import { growing } from "@growingio-edge/tracker/koa";
import { flushOnExit } from "@growingio-edge/tracker/node";
import Koa from "koa";
import { setTimeout } from "node:timers/promises";
import { showProduct } from "./shop.ts";
import { tracker } from "./tracker.ts";

const app = new Koa()
  .use(growing(tracker, (ctx) => {
    const anonymousId = ctx.get("X-Visitor-Id");
    return anonymousId ? { anonymousId } : { loginUserKey: "$notuser" };
  }))
  .use(async (ctx) => {
    const sku = /^\/products\/(.+)$/.exec(ctx.path)?.[1];
    if (sku !== undefined) {
      ctx.body = await showProduct(sku);
    } else if (ctx.path === "/broken") {
      ctx.tracker.trackCustomEvent("broken");
      throw new Error("a handler that throws loses nothing of what it tracked");
    } else if (ctx.path === "/slow") {
      await setTimeout(1000);
      ctx.tracker.trackCustomEvent("slow");
      ctx.body = "slow\n";
    }
  });

const server = app.listen(Number(process.env.PORT ?? 8788), "127.0.0.1", () => {
  const address = server.address();
  console.log(`listening on http://127.0.0.1:${typeof address === "object" ? address?.port : address}`);
});
flushOnExit(tracker, { server });
