/** A server with Elysia on Bun. Its tracker is bound to each request, and is stopped when the app is. */
import { growing } from "@growingio-edge/tracker/elysia";
import { flushOnExit } from "@growingio-edge/tracker/node";
import { Elysia } from "elysia";
import { setTimeout } from "node:timers/promises";
import { showProduct } from "./shop.ts";
import { tracker } from "./tracker.ts";

const app = new Elysia()
  .use(growing(tracker, ({ headers }) => {
    const anonymousId = headers.get("X-Visitor-Id");
    return anonymousId ? { anonymousId } : { loginUserKey: "$notuser" };
  }))
  .get("/products/:sku", ({ params }) => showProduct(params.sku))
  .get("/broken", (context) => {
    context.tracker.trackCustomEvent("broken");
    throw new Error("a handler that throws loses nothing of what it tracked");
  })
  .get("/slow", async (context) => {
    await setTimeout(1000);
    context.tracker.trackCustomEvent("slow");
    return "slow\n";
  })
  .listen({ hostname: "127.0.0.1", port: Number(process.env.PORT ?? 8788) });

console.log(`listening on http://127.0.0.1:${app.server?.port}`);
flushOnExit(tracker, { before: () => app.stop() });
