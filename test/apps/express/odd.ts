/** What an app may do beside the ordinary, with Express 5 and 4. */
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { currentTracker } from "@growingio-edge/tracker/context";
import { growing, type Tracked } from "@growingio-edge/tracker/express";
import { flushOnExit } from "@growingio-edge/tracker/node";
import express, { type NextFunction, type Request, type Response } from "express";
import { setTimeout } from "node:timers/promises";

const { GROWINGIO_SERVER_HOST: serverHost = "", PORT = "8788" } = process.env;
const make = (dataSourceId: string): GrowingTracker =>
  GrowingTracker.consumer(new AsyncBufferedConsumer({ productId: "pid", dataSourceId, serverHost, flushAfterMs: 100 }));
const [shop, blog] = [make("shop"), make("blog")];
const visitorOf = (req: Request): string => req.get("X-Visitor-Id") ?? "nobody";
const tracked = growing(shop, (req) => ({ anonymousId: visitorOf(req) }));
const inBlog = growing(blog, (req) => ({ anonymousId: `blog-${visitorOf(req)}` }));

const app = express()
  // Before the tracker is bound: what cannot be parsed is known to the handler of errors alone.
  .use(express.json())
  .use(tracked)
  .use(tracked)
  .get("/stream", async (_req, res) => {
    res.write("a");
    await setTimeout(50);
    currentTracker(shop).trackCustomEvent("streamed");
    res.end("b");
  })
  .get("/both", inBlog, (_req, res) => {
    for (const one of [shop, blog]) currentTracker(one).trackCustomEvent("both");
    res.send("both");
  })
  .post("/body", (_req, res) => {
    currentTracker(shop).trackCustomEvent("posted");
    res.send("posted");
  })
  .get("/rejects", async (_req, _res, next) => {
    await setTimeout(10);
    // Express 4 does not look at what a promise rejects with.
    next(new Error("rejected"));
  })
  .get(
    "/waits",
    tracked((req, res) => {
      // What an event calls is not in the context of the request.
      res.on("close", () => req.tracker.trackCustomEvent("aborted"));
    }),
  )
  .use(tracked((req, res) => {
    req.tracker.trackCustomEvent("missing");
    res.status(404).send("missing");
  }))
  .use(tracked((error: unknown, req: Request & Tracked, res: Response, _next: NextFunction) => {
    req.tracker.trackCustomEvent("failed");
    res.status(Object(error).status ?? 500).send("failed");
  }));

const server = app.listen(Number(PORT), "127.0.0.1");
for (const one of [shop, blog]) flushOnExit(one, { server });
