import { Hono } from "hono";
import { getCookie } from "hono/cookie";
import { expect, expectTypeOf, test } from "vitest";
import { growing, type GrowingVariables } from "../../src/hono.ts";
import { AsyncBufferedConsumer, GrowingTracker, type TrackDefaults } from "../../src/index.ts";
import { bench } from "../support/server.ts";

function setup() {
  const all = bench();
  const consumer = new AsyncBufferedConsumer(all.options, all.clock);
  const tracker = GrowingTracker.consumer(consumer, { defaults: { anonymousId: "nobody" } });
  return { ...all, consumer, tracker };
}

/** An execution context as Hono is given it, which checks that it is called as a method. */
class Execution {
  readonly props = {};
  readonly exports = {};
  readonly promises: Promise<unknown>[] = [];
  settled = 0;

  waitUntil(promise: Promise<unknown>): void {
    this.promises.push(promise);
    promise.then(() => this.settled++, () => this.settled--);
  }

  passThroughOnException(): void {}
}

test("c.get('tracker') is a tracker for the compiler, also in an app that declares its variables itself", async () => {
  const { tracker } = setup();
  const inferred = new Hono().use(growing(tracker)).get("/", (c) => {
    expectTypeOf(c.get("tracker")).toEqualTypeOf<GrowingTracker>();
    expectTypeOf(c.var.tracker).toEqualTypeOf<GrowingTracker>();
    return c.json(c.get("tracker") instanceof GrowingTracker);
  });
  const declared = new Hono<{ Variables: GrowingVariables & { user: string } }>();
  declared.use(growing(tracker)).get("/", (c) => {
    expectTypeOf(c.get("tracker")).toEqualTypeOf<GrowingTracker>();
    expectTypeOf(c.get("user")).toEqualTypeOf<string>();
    return c.json(c.get("tracker") instanceof GrowingTracker);
  });
  expect(await (await inferred.request("/")).json()).toBe(true);
  expect(await (await declared.request("/")).json()).toBe(true);
});

test("without the middleware c.get('tracker') is no tracker for the compiler", () => {
  new Hono().get("/", (c) => {
    // It would be one if the middleware were typed by augmenting Hono's own module.
    expectTypeOf(c.var).not.toHaveProperty("tracker");
    return c.text("");
  });
});

test("defaults come from the request: the anonymous id from a cookie, the tracker's own without one", async () => {
  const { clock, collector, tracker } = setup();
  const app = new Hono()
    .use(growing(tracker, (c) => ({ anonymousId: getCookie(c, "visitor"), attributes: { path: c.req.path } })))
    .get("*", (c) => {
      c.get("tracker").trackCustomEvent("visit", { attributes: { num: 1 } });
      return c.text("hello");
    });
  await app.request("/a", { headers: { Cookie: "theme=dark; visitor=v1" } });
  await app.request("/b");
  await clock.advance(250);
  expect(collector.events).toMatchObject([
    { deviceId: "v1", attributes: { path: "/a", num: 1 } },
    { deviceId: "nobody", attributes: { path: "/b", num: 1 } },
  ]);
});

test.each<[string, () => TrackDefaults | undefined, string]>([
  ["throws", () => JSON.parse("{"), "Cannot bind a tracker as the input could not be read"],
  ["returns what is wrong", () => JSON.parse('{"anonymousId":5}'), "'defaults.anonymousId' must be a string"],
])("a function of defaults that %s is told to onError, and the request goes on", async (_, defaults, text) => {
  const { clock, collector, tracker, log } = setup();
  const app = new Hono().use(growing(tracker, defaults)).get("/", (c) => {
    c.get("tracker").trackCustomEvent("visit");
    return c.text("hello");
  });
  const response = await app.request("/");
  expect([response.status, await response.text()]).toEqual([200, "hello"]);
  await clock.advance(250);
  expect(collector.events).toMatchObject([{ eventName: "visit", deviceId: "nobody" }]);
  expect(log.errors).toMatchObject([{ code: "ERR_PARAM", message: expect.stringContaining(text) }]);
});

test("where c.executionCtx throws, as on Node and Bun, timers keep what is tracked going", async () => {
  const { clock, collector, tracker } = setup();
  const app = new Hono().use(growing(tracker)).get("/", (c) => {
    expect(() => c.executionCtx).toThrow();
    c.get("tracker").trackCustomEvent("visit");
    return c.text("hello");
  });
  expect(await (await app.request("/")).text()).toBe("hello");
  expect(collector.requests).toEqual([]);
  await clock.advance(250);
  expect(collector.events).toMatchObject([{ eventName: "visit" }]);
  expect(clock.timers).toBe(0);
});

test("an execution context is given one promise, which settles when all of the request is delivered", async () => {
  const { clock, collector, tracker } = setup();
  const app = new Hono().use(growing(tracker)).get("/", (c) => {
    c.get("tracker").trackCustomEvent("a");
    c.get("tracker").trackCustomEvent("b");
    return c.text("hello");
  });
  const execution = new Execution();
  const response = await app.request("/", {}, {}, execution);
  expect(await response.text()).toBe("hello");
  expect(execution.promises).toHaveLength(1);
  expect([execution.settled, collector.requests.length]).toEqual([0, 0]);
  await clock.advance(250);
  expect(collector.events.map(({ eventName }) => eventName)).toEqual(["a", "b"]);
  expect(execution.settled).toBe(1);
});

test("a request that tracks nothing opens no promise and sets no timer", async () => {
  const { clock, tracker } = setup();
  const app = new Hono().use(growing(tracker)).get("/", (c) => c.text("hello"));
  const execution = new Execution();
  await app.request("/", {}, {}, execution);
  expect([execution.promises.length, clock.timers]).toEqual([0, 0]);
});

test("two requests have trackers of their own, with one queue", async () => {
  const { clock, collector, tracker, consumer } = setup();
  const app = new Hono()
    .use(growing(tracker, (c) => ({ anonymousId: c.req.header("X-Visitor-Id") })))
    .get("/", async (c) => {
      await clock.advance(10);
      await c.get("tracker").trackCustomEvent("visit");
      return c.text("hello");
    });
  await Promise.all(["v1", "v2"].map((visitor) => app.request("/", { headers: { "X-Visitor-Id": visitor } })));
  expect(consumer.stats.queued).toBe(2);
  await clock.advance(300);
  expect(collector.events.map(({ deviceId }) => deviceId).toSorted()).toEqual(["v1", "v2"]);
  expect(collector.requests).toHaveLength(1);
});
