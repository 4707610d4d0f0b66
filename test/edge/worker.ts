// A Worker with one tracker for the whole isolate, made at module scope. What each route does is a scenario's step.
import { AsyncBufferedConsumer, type FlushReport, GrowingTracker } from "@growingio-edge/tracker";
import { DurableObject } from "cloudflare:workers";

const consumer = new AsyncBufferedConsumer({
  productId: "pid",
  dataSourceId: "ds",
  serverHost: "http://collect.test",
  onError: () => {},
});
const tracker = GrowingTracker.consumer(consumer, { defaults: { anonymousId: "user" } });

// At module scope nothing can be sent: the event is held for the first request.
tracker.trackCustomEvent("module-scope");

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The names of bound events, in the order in which their requests came. */
const order: string[] = [];

const steps: { [path: string]: (name: string, ctx: Context) => Promise<unknown> | undefined } = {
  bound(name, ctx) {
    order.push(name);
    tracker.bind(ctx).trackCustomEvent(name);
    return undefined;
  },
  forget(name) {
    tracker.trackCustomEvent(name);
    return undefined;
  },
  abandon(name) {
    tracker.trackCustomEvent(name);
    tracker.flush();
    return undefined;
  },
  async flush(name): Promise<FlushReport> {
    tracker.trackCustomEvent(name);
    return await tracker.flush();
  },
  twice(name, ctx) {
    const bound = tracker.bind(ctx);
    bound.trackCustomEvent(`${name}-1`);
    ctx.waitUntil(pause(3000).then(() => bound.trackCustomEvent(`${name}-2`)));
    return undefined;
  },
  async stream(name, ctx) {
    tracker.bind(ctx).trackCustomEvent(name);
    await pause(10_000);
  },
};

export class Alarm extends DurableObject {
  override async fetch(): Promise<Response> {
    await this.ctx.storage.setAlarm(Date.now() + 50);
    return new Response("set");
  }

  override alarm(): void {
    tracker.bind(this.ctx).trackCustomEvent("alarm");
  }
}

export default {
  async fetch(request: Request, env: { ALARM: DurableObjectNamespace }, ctx: Context): Promise<Response> {
    const url = new URL(request.url);
    const [, step = "", name = ""] = url.pathname.split("/");
    if (step === "alarm") return await env.ALARM.get(env.ALARM.idFromName("one")).fetch(request.url);
    if (step === "stats") return Response.json(consumer.stats);
    if (step === "order") return Response.json({ order });
    return Response.json(await steps[step]?.(name, ctx) ?? "ok");
  },
};
