/** A server with Express. Its tracker is bound to each request, and is stopped when the server is closed. */
import { growing } from "@growingio-edge/tracker/express";
import { flushOnExit } from "@growingio-edge/tracker/node";
import express from "express";
import { setTimeout } from "node:timers/promises";
import { showProduct } from "./shop.ts";
import { tracker } from "./tracker.ts";

const tracked = growing(tracker, (req) => {
  const anonymousId = req.get("X-Visitor-Id");
  return anonymousId ? { anonymousId } : { loginUserKey: "$notuser" };
});

const app = express()
  .use(tracked)
  .get("/products/:sku", (req, res, next) => {
    showProduct(req.params.sku).then((text) => res.send(text), next);
  })
  .get(
    "/broken",
    tracked((req) => {
      req.tracker.trackCustomEvent("broken");
      throw new Error("a handler that throws loses nothing of what it tracked");
    }),
  )
  .get(
    "/slow",
    tracked(async (req, res) => {
      await setTimeout(1000);
      req.tracker.trackCustomEvent("slow");
      res.send("slow\n");
    }),
  );

const server = app.listen(Number(process.env.PORT ?? 8788), "127.0.0.1", () => {
  const address = server.address();
  console.log(`listening on http://127.0.0.1:${typeof address === "object" ? address?.port : address}`);
});
flushOnExit(tracker, { server });
