// A Worker that tracks in ways that lose messages, and in those that do not. What each route does is one request.
import {
  AsyncBufferedConsumer,
  BufferedConsumer,
  DefaultConsumer,
  GrowingTracker,
  platform,
} from "@growingio-edge/tracker";
import { waitUntil } from "cloudflare:workers";

const options = { productId: "pid", dataSourceId: "ds", serverHost: "http://collect.test" };
const tracker = GrowingTracker.consumer(new AsyncBufferedConsumer({ ...options, onError() {} }));
const buffered = GrowingTracker.consumer(new BufferedConsumer(options));
const optional = GrowingTracker.consumer(new AsyncBufferedConsumer({ ...options, waitUntil }));

/** How much later it is than the clock says. */
let laterMs = 0;
const told: string[] = [];
const direct = new DefaultConsumer(
  {
    ...options,
    onDrop: ([message], reason) =>
      void told.push(`${message && "eventName" in message && message.eventName} ${reason}`),
    onError: ({ message }) => void told.push(message),
  },
  { ...platform, now: () => Date.now() + laterMs },
);
const immediate = GrowingTracker.consumer(direct);

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

const event = { anonymousId: "a" };

const ways: { [name: string]: (name: string, ctx: Context) => unknown } = {
  nowhere: () => void tracker.trackCustomEvent("visit", event),
  nothing: () => void tracker.bind(undefined).trackCustomEvent("visit", event),
  env: (_, ctx) => void Reflect.apply(tracker.bind, tracker, [{ ctx }]).trackCustomEvent("visit", event),
  buffered: () => void buffered.trackCustomEvent("visit", event),
  bound: (_, ctx) => void tracker.bind(ctx).trackCustomEvent("visit", event),
  boundBuffered: (_, ctx) => void buffered.bind(ctx).trackCustomEvent("visit", event),
  option: () => void optional.trackCustomEvent("visit", event),
  async flushed() {
    await tracker.trackCustomEvent("visit", event);
    await tracker.flush();
  },
  left: (name) => void immediate.trackCustomEvent(name, event),
  awaited: (name) => immediate.trackCustomEvent(name, event),
  kept: (name, ctx) => void immediate.bind(ctx).trackCustomEvent(name, event),
  later: (ms) => void (laterMs += Number(ms)),
  direct: () => ({ told, delivered: direct.stats.delivered, leased: direct.stats.leased }),
  /** Shows that what was printed before has come. */
  end: () => console.warn("the end"),
};

export default {
  async fetch(request: Request, _env: unknown, ctx: Context): Promise<Response> {
    const [, way = "", name = ""] = new URL(request.url).pathname.split("/");
    return Response.json(await ways[way]?.(name, ctx) ?? "ok");
  },
};
