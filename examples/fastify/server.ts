/** A server with Fastify. Its tracker is bound to each request, and is stopped when the app is closed. */
import { growing } from "@growingio-edge/tracker/fastify";
import { flushOnExit } from "@growingio-edge/tracker/node";
import Fastify from "fastify";
import { setTimeout } from "node:timers/promises";
import { showProduct } from "./shop.ts";
import { tracker } from "./tracker.ts";

const tracked = growing(tracker, ({ headers }) => {
  const visitor = headers["x-visitor-id"];
  return typeof visitor === "string" && visitor ? { anonymousId: visitor } : { loginUserKey: "$notuser" };
});

const app = Fastify();
app.register(tracked);
app.get<{ Params: { sku: string } }>("/products/:sku", (request) => showProduct(request.params.sku));
app.get(
  "/broken",
  tracked((request) => {
    request.tracker.trackCustomEvent("broken");
    throw new Error("a handler that throws loses nothing of what it tracked");
  }),
);
app.get(
  "/slow",
  tracked(async (request) => {
    await setTimeout(1000);
    request.tracker.trackCustomEvent("slow");
    return "slow\n";
  }),
);

console.log(`listening on ${await app.listen({ port: Number(process.env.PORT ?? 8788), host: "127.0.0.1" })}`);
flushOnExit(tracker, { before: () => app.close() });
