// A Worker with one tracker for the whole isolate, made at module scope. What each route does is a scenario's step.
import { AsyncBufferedConsumer, BufferedConsumer, type FlushReport, GrowingTracker } from "@growingio-edge/tracker";
import { DurableObject } from "cloudflare:workers";

const consumer = new AsyncBufferedConsumer({
  productId: "pid",
  dataSourceId: "ds",
  serverHost: "http://collect.test",
  onError: () => {},
});
const tracker = GrowingTracker.consumer(consumer, { defaults: { anonymousId: "user" } });

/** Ten messages make a batch. */
const buffered = new BufferedConsumer({
  productId: "pid",
  dataSourceId: "ds",
  serverHost: "http://collect.test",
  maxSize: 10,
  onError: () => {},
});
const bufferedTracker = GrowingTracker.consumer(buffered);

// At module scope nothing can be sent: the event is held for the first request.
tracker.trackCustomEvent("module-scope");

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A tracker whose server answers at once, within the isolate. */
const quick = GrowingTracker.consumer(
  new AsyncBufferedConsumer({
    productId: "pid",
    dataSourceId: "ds",
    serverHost: "http://nowhere.test",
    fetch: async () => new Response(),
  }),
  { defaults: { anonymousId: "user" } },
);

/** How long something took, by the clock of the isolate. */
async function timed(promise: Promise<unknown>): Promise<number> {
  const began = Date.now();
  await promise;
  return Date.now() - began;
}

/** What the calls of a BufferedConsumer came to: how long each took, and what was delivered when it resolved. */
async function fill(name: string): Promise<{ tookMs: number; delivered: number }> {
  const tookMs = await timed(bufferedTracker.trackCustomEvent(name, { anonymousId: `user of ${name}` }));
  return { tookMs, delivered: buffered.stats.delivered };
}

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
  /** As `flush`, for a user of its own, and says how long it took as well. */
  async flushed(name) {
    const began = Date.now();
    tracker.trackCustomEvent(name, { anonymousId: `user of ${name}` });
    return { report: await tracker.flush(), tookMs: Date.now() - began };
  },
  /** Waits so often that the engine optimizes what waits. */
  async heat(times) {
    for (let index = 0; index < Number(times); index++) {
      quick.trackCustomEvent("warm");
      await quick.flush();
    }
    return { delivered: quick.consumer.stats.delivered };
  },
  fill,
  async filled() {
    return { tookMs: 0, delivered: buffered.stats.delivered };
  },
  async fillAll(count) {
    return { calls: await Promise.all(Array.from({ length: Number(count) }, (_, index) => fill(`e${index}`))) };
  },
  /** How long a request to the collector takes, without a tracker. */
  async direct() {
    return { tookMs: await timed(fetch("http://collect.test/healthy-check").then((answer) => answer.text())) };
  },
  /** Answers when the promises are settled that bound calls gave. */
  async settled(name) {
    const promises: Promise<unknown>[] = [];
    tracker.bind({ waitUntil: (promise) => void promises.push(promise) }).trackCustomEvent(name);
    return { tookMs: await timed(Promise.all(promises)), promises: promises.length };
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

interface Env {
  readonly ALARM: DurableObjectNamespace;
  /** This Worker: a request to it is one of its own, in the same isolate. */
  readonly SELF: { fetch(url: string): Promise<Response> };
}

/** Makes so many requests to this Worker, some time apart, and returns their answers. */
async function fan({ SELF }: Env, step: string, count: number, apartMs: number): Promise<unknown[]> {
  const answers: Promise<unknown>[] = [];
  for (let index = 0; index < count; index++) {
    answers.push(SELF.fetch(`http://worker.test/${step}/e${index}`).then((answer) => answer.json()));
    if (apartMs > 0) await pause(apartMs);
  }
  return await Promise.all(answers);
}

export default {
  async fetch(request: Request, env: Env, ctx: Context): Promise<Response> {
    const url = new URL(request.url);
    const [, step = "", name = "", count = "", apartMs = ""] = url.pathname.split("/");
    if (step === "fan") return Response.json({ answers: await fan(env, name, Number(count), Number(apartMs)) });
    if (step === "alarm") return await env.ALARM.get(env.ALARM.idFromName("one")).fetch(request.url);
    if (step === "stats") return Response.json(consumer.stats);
    if (step === "order") return Response.json({ order });
    return Response.json(await steps[step]?.(name, ctx) ?? "ok");
  },
};
