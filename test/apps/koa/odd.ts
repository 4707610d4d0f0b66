/** What an app may do beside the ordinary, with Koa. */
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { currentTracker } from "@growingio-edge/tracker/context";
import { growing } from "@growingio-edge/tracker/koa";
import { flushOnExit } from "@growingio-edge/tracker/node";
import Koa, { type Context } from "koa";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";

const { GROWINGIO_SERVER_HOST: serverHost = "", PORT = "8788" } = process.env;
const make = (dataSourceId: string): GrowingTracker =>
  GrowingTracker.consumer(new AsyncBufferedConsumer({ productId: "pid", dataSourceId, serverHost, flushAfterMs: 100 }));
const [shop, blog] = [make("shop"), make("blog")];
const visitorOf = (ctx: Context): string => ctx.get("X-Visitor-Id") || "nobody";

// Koa reads a body when the middleware is done, and so outside of the context of the request.
async function* stream(tracker: GrowingTracker) {
  yield "a";
  await setTimeout(50);
  tracker.trackCustomEvent("streamed");
  yield "b";
}

const app = new Koa()
  .use(growing(shop, (ctx) => ({ anonymousId: visitorOf(ctx) })))
  .use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      ctx.tracker.trackCustomEvent("failed");
      ctx.status = Object(error).status ?? 500;
      ctx.body = "failed";
    }
  })
  .use(async (ctx, next) => {
    switch (ctx.path) {
      case "/stream":
        ctx.body = Readable.from(stream(ctx.tracker));
        return;
      case "/body":
        await json(ctx.req).catch(() => ctx.throw(400));
        currentTracker(shop).trackCustomEvent("posted");
        ctx.body = "posted";
        return;
      case "/rejects":
        await setTimeout(10);
        throw new Error("rejected");
      case "/waits": {
        const { tracker } = ctx;
        ctx.respond = false;
        // What an event calls is not in the context of the request.
        ctx.res.on("close", () => tracker.trackCustomEvent("aborted"));
        return;
      }
      case "/both":
        return await next();
    }
    ctx.tracker.trackCustomEvent("missing");
    ctx.status = 404;
    ctx.body = "missing";
  })
  .use(growing(blog, (ctx) => ({ anonymousId: `blog-${visitorOf(ctx)}` })))
  .use((ctx) => {
    for (const one of [shop, blog]) currentTracker(one).trackCustomEvent("both");
    ctx.body = "both";
  });

const server = createServer(app.callback()).listen(Number(PORT), "127.0.0.1");
for (const one of [shop, blog]) flushOnExit(one, { server });
