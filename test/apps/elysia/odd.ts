/** What an app may do beside the ordinary, with Elysia. */
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { currentTracker } from "@growingio-edge/tracker/context";
import { growing } from "@growingio-edge/tracker/elysia";
import { flushOnExit } from "@growingio-edge/tracker/node";
import { Elysia } from "elysia";
import { setTimeout } from "node:timers/promises";

const { GROWINGIO_SERVER_HOST: serverHost = "", PORT = "8788" } = process.env;
const make = (dataSourceId: string): GrowingTracker =>
  GrowingTracker.consumer(new AsyncBufferedConsumer({ productId: "pid", dataSourceId, serverHost, flushAfterMs: 100 }));
const [shop, blog] = [make("shop"), make("blog")];
const visitorOf = ({ headers }: Request): string => headers.get("X-Visitor-Id") ?? "nobody";
const inShop = growing(shop, (request) => ({ anonymousId: visitorOf(request) }));
const inBlog = growing(blog, (request) => ({ anonymousId: `blog-${visitorOf(request)}` }));

const app = new Elysia()
  .use(inShop)
  .onError((context) => {
    const isMissing = context.code === "NOT_FOUND";
    context.tracker?.trackCustomEvent(isMissing ? "missing" : "failed");
    context.set.status = isMissing ? 404 : context.code === "PARSE" ? 400 : 500;
    return isMissing ? "missing" : "failed";
  })
  .get("/stream", async function* () {
    yield "a";
    await setTimeout(50);
    currentTracker(shop).trackCustomEvent("streamed");
    yield "b";
  })
  // A part of the app that is given the plugin as well.
  .use(
    new Elysia().use(inShop).post("/body", ({ tracker, body }) => {
      tracker.trackCustomEvent("posted");
      return body ? "posted" : "nothing";
    }),
  )
  .group(
    "/rejects",
    (part) =>
      part.derive(({ tracker }) => ({ known: tracker })).get("/", async ({ known, tracker }) => {
        await setTimeout(known === tracker ? 10 : 100_000);
        throw new Error("rejected");
      }),
  )
  .get("/waits", async ({ tracker, request }) => {
    await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
    tracker.trackCustomEvent("aborted");
    return "nobody reads it";
  })
  .use(
    new Elysia().use(inBlog).get("/both", () => {
      for (const one of [shop, blog]) currentTracker(one).trackCustomEvent("both");
      return "both";
    }),
  )
  .listen({ hostname: "127.0.0.1", port: Number(PORT) });

flushOnExit(shop, { before: () => app.stop() });
