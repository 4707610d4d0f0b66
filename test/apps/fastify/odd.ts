/** What an app may do beside the ordinary, with Fastify. */
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { currentTracker } from "@growingio-edge/tracker/context";
import { growing } from "@growingio-edge/tracker/fastify";
import { flushOnExit } from "@growingio-edge/tracker/node";
import Fastify, { type FastifyRequest } from "fastify";
import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";

const { GROWINGIO_SERVER_HOST: serverHost = "", PORT = "8788" } = process.env;
const make = (dataSourceId: string): GrowingTracker =>
  GrowingTracker.consumer(new AsyncBufferedConsumer({ productId: "pid", dataSourceId, serverHost, flushAfterMs: 100 }));
const [shop, blog] = [make("shop"), make("blog")];
const visitorOf = ({ headers }: FastifyRequest): string => String(headers["x-visitor-id"] ?? "nobody");
const tracked = growing(shop, (request) => ({ anonymousId: visitorOf(request) }));
const inBlog = growing(blog, (request) => ({ anonymousId: `blog-${visitorOf(request)}` }));

async function* stream() {
  yield "a";
  await setTimeout(50);
  currentTracker(shop).trackCustomEvent("streamed");
  yield "b";
}

const app = Fastify();
app.register(tracked);
app.register(tracked);
app.get("/stream", () => Readable.from(stream()));
app.post("/body", () => {
  currentTracker(shop).trackCustomEvent("posted");
  return "posted";
});
app.get("/rejects", async () => {
  await setTimeout(10);
  throw new Error("rejected");
});
app.get(
  "/waits",
  tracked((request) => {
    // What an event calls is not in the context of the request.
    request.raw.socket.on("close", () => request.tracker.trackCustomEvent("aborted"));
    return new Promise(() => {});
  }),
);
// Its routes alone have the second tracker, and the first as well.
app.register(async (part) => {
  part.register(inBlog);
  part.get("/both", () => {
    for (const one of [shop, blog]) currentTracker(one).trackCustomEvent("both");
    return "both";
  });
});
app.setNotFoundHandler(tracked((request, reply) => {
  request.tracker.trackCustomEvent("missing");
  reply.code(404).send("missing");
}));
app.setErrorHandler((error, _request, reply) => {
  currentTracker(shop).trackCustomEvent("failed");
  reply.code(Object(error).statusCode ?? 500).send("failed");
});

await app.listen({ port: Number(PORT), host: "127.0.0.1" });
flushOnExit(shop, { before: () => app.close() });
