/**
 * The sample program of the Python SDK's manual as a Worker: a route for each of its functions. Where that sleeps, so
 * that its messages have time to leave, the Worker answers at once and is kept alive: by `tracker.bind(ctx)`, which
 * sends together what requests at the same time track, or by `ctx.waitUntil(tracker.flush())`.
 */
import { env } from "cloudflare:workers";
import {
  AsyncBufferedConsumer,
  BufferedConsumer,
  CustomEventMessage,
  DefaultConsumer,
  GrowingTracker,
} from "@growingio-edge/tracker";
import { ProtobufParser } from "@growingio-edge/tracker/protobuf";
import { SnappyParser } from "@growingio-edge/tracker/snappy";

const options = {
  productId: env.GROWINGIO_PRODUCT_ID,
  dataSourceId: env.GROWINGIO_DATA_SOURCE_ID,
  serverHost: env.GROWINGIO_SERVER_HOST,
};

// Made once for all requests of the isolate, so that they share a queue and its batches. Nothing is sent yet: at module
// scope a Worker has neither timers nor network.
const immediate = GrowingTracker.consumer(new DefaultConsumer(options));
const buffered = GrowingTracker.consumer(new BufferedConsumer(options));
const background = GrowingTracker.consumer(new AsyncBufferedConsumer(options));
// The same consumers, with other bytes on the wire: a parser is an option of any of them.
const snappy = GrowingTracker.consumer(
  new DefaultConsumer({ ...options, parser: new SnappyParser({ cryptData: true }) }),
);
const protobuf = GrowingTracker.consumer(new AsyncBufferedConsumer({ ...options, parser: new ProtobufParser() }));

function tracker(ctx: ExecutionContext): void {
  const message = new CustomEventMessage.EventBuilder()
    .setEventName("tracker_consumer")
    .setAttributes({ num: 3 })
    .setAnonymousId("python")
    .build();
  buffered.track(message);
  ctx.waitUntil(buffered.flush());
}

function trackerTest(ctx: ExecutionContext): void {
  const attributes = { name: "cpacm", age: "100" };
  immediate.trackCustomEvent("test", {
    loginUserId: "user",
    loginUserKey: "email",
    anonymousId: "python",
    attributes,
  });
  immediate.trackUser("user", { loginUserKey: "email", anonymousId: "python", attributes });
  immediate.submitItem("item_key", "item_name", { attr: "item" });
  ctx.waitUntil(immediate.flush()); // waits for the three requests, which are on their way
}

function trackerUser(ctx: ExecutionContext): void {
  immediate.trackUser("cpacm", {
    loginUserKey: "cpacm",
    anonymousId: "python",
    attributes: { cpacm: "name", python: "tracker_user" },
  });
  ctx.waitUntil(immediate.flush());
}

function trackerConsumer(ctx: ExecutionContext): void {
  for (let num = 0; num < 3; num++) {
    buffered.trackCustomEvent("tracker_consumer", { anonymousId: "python", attributes: { num } });
  }
  buffered.submitItem("tracker_consumer", "python", { consumer: "consumer" });
  for (let num = 3; num < 5; num++) {
    buffered.trackCustomEvent("tracker_consumer", { anonymousId: "python", attributes: { num } });
  }
  ctx.waitUntil(buffered.flush());
}

function trackerAsync(ctx: ExecutionContext): void {
  // The consumer's own timer would die with this request; the bound tracker keeps the request alive until all is sent.
  const bound = background.bind(ctx, { anonymousId: "python" });
  for (let num = 0; num < 3; num++) {
    bound.trackCustomEvent("tracker_async", { attributes: { num } });
  }
  bound.submitItem("tracker_async", "python", { consumer: "consumer" });
  bound.trackUser("user", { loginUserKey: "email", attributes: { name: "tracker_async", age: "100" } });
  bound.trackCustomEvent("tracker_async", { attributes: { num: "last" } });
}

function trackerSnappy(ctx: ExecutionContext): void {
  snappy.trackCustomEvent("tracker_snappy", {
    loginUserId: "user",
    loginUserKey: "email",
    anonymousId: "python",
    attributes: { name: "cpacm", age: "100", xor: "True" },
  });
  ctx.waitUntil(snappy.flush());
}

function trackerProtobuf(ctx: ExecutionContext): void {
  const bound = protobuf.bind(ctx, { anonymousId: "python" });
  bound.trackCustomEvent("tracker_protobuf", {
    loginUserId: "user",
    loginUserKey: "email",
    attributes: { name: "cpacm", age: "100" },
  });
  bound.submitItem("tracker_protobuf", "python", { consumer: "consumer" });
  for (let num = 1; num < 3; num++) {
    bound.trackCustomEvent("tracker_protobuf", { attributes: { num } });
  }
}

const routes = new Map([
  ["/tracker", tracker],
  ["/tracker_test", trackerTest],
  ["/tracker_user", trackerUser],
  ["/tracker_consumer", trackerConsumer],
  ["/tracker_async", trackerAsync],
  ["/tracker_snappy", trackerSnappy],
  ["/tracker_protobuf", trackerProtobuf],
]);

export default {
  fetch(request: Request, _env: unknown, ctx: ExecutionContext): Response {
    const { pathname } = new URL(request.url);
    const route = routes.get(pathname);
    if (!route) return Response.json({ routes: [...routes.keys()] }, { status: 404 });
    route(ctx);
    return Response.json({ tracked: pathname });
  },
};
