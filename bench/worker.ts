// The Worker that is measured: the same handler with and without a bound tracker, made once at module scope.
import { AsyncBufferedConsumer, type Fetch, GrowingTracker, type InvocationContext } from "@growingio-edge/tracker";

const ids = { productId: "pid", dataSourceId: "ds" };

/** How many requests of ours began in this isolate. */
let fetches = 0;
const counted: Fetch = (url, init) => {
  fetches++;
  return fetch(url, init);
};

const trackerTo = (
  serverHost: string,
  requestTimeoutMs = 5000,
): GrowingTracker =>
  GrowingTracker.consumer(
    new AsyncBufferedConsumer({
      ...ids,
      serverHost,
      requestTimeoutMs,
      maxQueueSize: 100_000,
      fetch: counted,
    }),
  );

const tracker = trackerTo("http://quick.test");
/** For requests that come and go while the collector answers nothing, with all options at their defaults. */
const hung = trackerTo("http://slow.test");
/** For invocations that share a batch, and wait for the one among them that sends it. */
const shared = trackerTo("http://slow.test", 25_000);
/** For invocations that each send for themselves. */
const apart = Array.from(
  { length: 200 },
  () => trackerTo("http://slow.test", 25_000),
);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function visit(
  by: GrowingTracker,
  request: Request,
  ctx: InvocationContext,
  count = 1,
): void {
  const bound = by.bind(ctx, { anonymousId: "visitor" });
  for (let index = 0; index < count; index++) {
    bound.trackCustomEvent("visit", { attributes: { path: request.url } });
  }
}

/** The least that can be done: the same body, without anything of the tracker. */
async function byHand({ url }: Request): Promise<void> {
  const event = {
    eventType: "CUSTOM",
    eventName: "visit",
    deviceId: "visitor",
    attributes: { path: url },
  };
  const body = JSON.stringify([{
    ...event,
    timestamp: Date.now(),
    dataSourceId: "ds",
    projectKey: "pid",
  }]);
  await (await fetch("http://slow.test/v3/projects/pid/collect", {
    method: "POST",
    body,
  })).text();
}

/** Answers after `ms`, with the number of requests of ours that began meanwhile. */
async function observed(ms: number, track: () => void): Promise<Response> {
  const before = fetches;
  track();
  await pause(ms);
  return new Response(String(fetches - before));
}

export default {
  fetch(
    request: Request,
    _: unknown,
    ctx: InvocationContext,
  ): Response | Promise<Response> {
    const [, route, index] = new URL(request.url).pathname.split("/");
    switch (route) {
      case "with":
        visit(tracker, request, ctx);
        break;
      case "observed":
        return observed(100, () => visit(tracker, request, ctx));
      case "filled":
        return observed(100, () => visit(tracker, request, ctx, 500));
      case "hung":
        visit(hung, request, ctx);
        break;
      case "shared":
        visit(shared, request, ctx);
        break;
      case "apart":
        visit(apart[Number(index)] ?? shared, request, ctx);
        break;
      case "by-hand":
        ctx.waitUntil(byHand(request));
        break;
    }
    return new Response("hello");
  },
};
