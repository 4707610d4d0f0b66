import { expect, test } from "vitest";
import { DefaultConsumer, GrowingIOError, GrowingTracker } from "../../../src/index.ts";
import { Clock, turn } from "../../support/clock.ts";
import { bench, codeOf, rejectionOf } from "../../support/server.ts";

function setup(options: object = {}, clock?: Clock) {
  const all = { ...bench(), ...(clock && { clock }) };
  const consumer = new DefaultConsumer({ ...all.options, ...options }, all.clock);
  return { ...all, consumer, tracker: GrowingTracker.consumer(consumer) };
}

test("each message is a request of its own, at once, and its promise resolves when it is delivered", async () => {
  const { clock, collector, tracker, log } = setup();
  const first = tracker.trackCustomEvent("a", { anonymousId: "x" });
  const second = tracker.submitItem("k", "b");
  await clock.run(Promise.all([first, second]));
  expect(collector.requests.map(({ path }) => path)).toEqual([
    "/v3/projects/pid/collect",
    "/projects/pid/collect/item",
  ]);
  expect(log.delivered).toEqual([["a"], ["b"]]);
  expect(clock.timers).toBe(0);
});

test("the report of stop() has what was done since the start, also what nobody awaited", async () => {
  const { clock, collector, tracker } = setup({ retryLimit: 0 });
  await clock.run(Promise.all([tracker.trackUser("a"), tracker.submitItem("k", "b")]));
  collector.failNext(1, { status: 404 });
  void tracker.trackUser("c");
  await turn();
  const report = await clock.run(tracker.stop());
  expect(report.total).toMatchObject({ delivered: 2, requests: 3, queued: 0, leased: 0 });
  expect(report.total.dropped.rejected).toBe(1);
});

test("a request carries what the protocol asks for, and the user's headers beside it", async () => {
  const { clock, collector, tracker } = setup({
    productId: "a/b",
    fetchInit: { headers: { "X-Mine": "1", "content-type": "text/plain" } },
  });
  await clock.run(tracker.trackCustomEvent("a", { anonymousId: "x" }));
  const [request] = collector.requests;
  expect(request?.path).toBe("/v3/projects/a%2Fb/collect");
  expect(request?.stm).toBe(clock.time);
  expect(request?.headers).toMatchObject({
    "content-type": "application/json",
    accept: "application/json",
    "x-timestamp": String(clock.time),
    "x-mine": "1",
  });
});

test("what is retryable is tried again with the same bytes and the same stm", async () => {
  const { clock, collector, tracker, log } = setup();
  collector.failNext(2, { status: 503 });
  collector.failNext(1, { error: new TypeError("reset") });
  await clock.run(tracker.trackCustomEvent("a", { anonymousId: "x" }));
  expect(collector.requests.map(({ status }) => status)).toEqual([503, 503, 0, 200]);
  expect(new Set(collector.requests.map(({ stm, bytes }) => `${stm} ${bytes}`)).size).toBe(1);
  expect(clock.time - (collector.requests[0]?.time ?? 0)).toBe(250 + 500 + 1000);
  expect(log.errors).toEqual([]);
  expect(tracker).toBeInstanceOf(GrowingTracker);
});

test("when the retries are spent the promise rejects and the message is reported once as undelivered", async () => {
  const { clock, collector, consumer, tracker, log } = setup({ retryLimit: 1 });
  collector.failNext(5);
  const error = await clock.run(rejectionOf(tracker.trackCustomEvent("a", { anonymousId: "x" })));
  expect(error).toBeInstanceOf(GrowingIOError);
  expect(error).toMatchObject({ code: "ERR_DELIVERY", status: 503, attempts: 2, retryable: true });
  expect(String(error)).toContain("https://collect.test/v3/projects/pid/collect: the answer was 503 (2 requests)");
  expect(log.drops).toEqual([{ names: ["a"], reason: "undelivered", code: "ERR_DELIVERY" }]);
  expect(log.errors).toEqual([error]);
  expect(consumer.stats).toMatchObject({ leased: 0, dropped: { undelivered: 1 }, requests: 2, retries: 1 });
});

test("a permanent answer is final at once, and a redirect is told with its target", async () => {
  const { clock, collector, tracker, log } = setup();
  collector.failNext(1, { status: 400 });
  collector.failNext(1, { status: 302, headers: { Location: "https://elsewhere.test/" } });
  expect(await clock.run(codeOf(tracker.trackCustomEvent("a", { anonymousId: "x" })))).toBe("ERR_DELIVERY");
  const error = await clock.run(rejectionOf(tracker.trackCustomEvent("b", { anonymousId: "x" })));
  expect(String(error)).toContain("redirected (302) to https://elsewhere.test/");
  expect(log.drops.map(({ reason }) => reason)).toEqual(["rejected", "rejected"]);
  expect(collector.requests).toHaveLength(2);
});

test("an error keeps its messages at hand and out of sight", async () => {
  const { clock, collector, tracker, log } = setup({ retryLimit: 0 });
  collector.failNext(1);
  await clock.run(codeOf(tracker.trackCustomEvent("secret-name", { anonymousId: "x" })));
  const [error] = log.errors;
  expect(error?.code === "ERR_DELIVERY" && error.messages).toMatchObject([{ eventName: "secret-name" }]);
  expect(JSON.stringify(error) + String(error?.stack)).not.toContain("secret-name");
});

test("a fetch that never answers and does not heed its signal is given up in time", async () => {
  const { clock, tracker } = setup({ fetch: () => new Promise(() => {}), retryLimit: 1, requestTimeoutMs: 1000 });
  const error = await clock.run(rejectionOf(tracker.trackCustomEvent("a", { anonymousId: "x" })));
  expect(error).toMatchObject({ attempts: 2, status: undefined, cause: new Error("timed out after 1000 ms") });
  expect(clock.timers).toBe(0);
});

test("a 2xx counts as delivered although its body never ends", async () => {
  let cancelled = false;
  const body = new ReadableStream({
    cancel() {
      cancelled = true;
    },
  });
  const { clock, tracker } = setup({ fetch: () => Promise.resolve(new Response(body)) });
  expect(await clock.run(codeOf(tracker.trackCustomEvent("a", { anonymousId: "x" })))).toBe("resolved");
  await clock.advance(100);
  expect(cancelled).toBe(true);
  expect(clock.timers).toBe(0);
});

test("the place of a call is another's when the connection of its answer is free, and its promise waits for nothing", async () => {
  const bodies: ReadableStreamDefaultController[] = [];
  let requests = 0;
  const { clock, tracker } = setup({
    maxRequests: 2,
    fetch: () => {
      requests++;
      return Promise.resolve(new Response(new ReadableStream({ start: (body) => void bodies.push(body) })));
    },
  }, new Clock(undefined, false));
  const codes = ["a", "b", "c", "d"].map((name) => codeOf(tracker.trackCustomEvent(name, { anonymousId: "x" })));
  expect(await Promise.all(codes.slice(0, 2))).toEqual(["resolved", "resolved"]);
  await turn();
  expect(requests).toBe(2);
  bodies[0]?.close();
  await turn();
  expect(requests).toBe(3);
  await clock.advance(100); // a body that never ends keeps it for a tenth of a second
  expect(requests).toBe(4);
  expect(await Promise.all(codes)).toEqual(Array(4).fill("resolved"));
});

test("a longer Retry-After is heeded, and one beyond the deadline ends the tries at once", async () => {
  const { clock, collector, tracker } = setup();
  collector.failNext(1, { status: 429, headers: { "Retry-After": "7" } });
  await clock.run(tracker.trackCustomEvent("a", { anonymousId: "x" }));
  expect(collector.requests.map(({ time }) => time - (collector.requests[0]?.time ?? 0))).toEqual([0, 7000]);
  collector.failNext(1, { status: 429, headers: { "Retry-After": "3600" } });
  const before = clock.time;
  expect(await clock.run(codeOf(tracker.trackCustomEvent("b", { anonymousId: "x" })))).toBe("ERR_DELIVERY");
  expect(clock.time).toBe(before);
});

test("flush waits for the calls in flight and tells their fates", async () => {
  const { clock, collector, tracker } = setup({ retryLimit: 0 });
  collector.failNext(1, { status: 200, delayMs: 2000 });
  collector.failNext(1, { status: 400 });
  const slow = tracker.trackCustomEvent("slow", { anonymousId: "x" });
  tracker.trackCustomEvent("bad", { anonymousId: "x" });
  const report = await clock.run(tracker.flush());
  expect(report).toMatchObject({ delivered: 1, dropped: 1, retained: 0, requests: 0 });
  await slow;
  expect(clock.timers).toBe(0);
});

test("flush ends at its deadline, and leaves alone what it did not start", async () => {
  const { clock, collector, tracker } = setup();
  collector.failNext(1, { status: 200, delayMs: 2000 });
  const slow = tracker.trackCustomEvent("slow", { anonymousId: "x" });
  const began = clock.time;
  expect(await clock.run(tracker.flush({ timeoutMs: 500 }))).toMatchObject({ delivered: 0, retained: 1 });
  expect(clock.time - began).toBe(500);
  expect(await clock.run(codeOf(slow))).toBe("resolved");
});

test("flush does not wait for a call whose invocation has died, and the call is given up in the end", async () => {
  const { clock, collector, tracker, log } = setup({ fetch: () => new Promise(() => {}) });
  tracker.trackCustomEvent("lost", { anonymousId: "x" });
  await turn();
  clock.die();
  const began = clock.time;
  expect(await clock.run(tracker.flush())).toMatchObject({ retained: 1 });
  expect(clock.time - began).toBeLessThan(5000);
  clock.time += 120_000;
  tracker.trackCustomEvent("next", { anonymousId: "x" });
  expect(log.drops).toEqual([]); // the clock may have been set
  await clock.advance(3000);
  tracker.trackCustomEvent("another", { anonymousId: "x" });
  expect(log.drops).toEqual([{ names: ["lost"], reason: "undelivered", code: "ERR_DELIVERY" }]);
  expect(log.errors).toHaveLength(1);
  expect(collector.requests).toEqual([]);
});

test("stop refuses at once, gives calls in flight their time, and reports those that it gives up", async () => {
  const { clock, collector, tracker, log } = setup();
  collector.failNext(1, { status: 200, delayMs: 4000 });
  const slow = tracker.trackCustomEvent("slow", { anonymousId: "x" });
  const stopped = tracker.stop({ timeoutMs: 1000 });
  expect(await codeOf(tracker.trackCustomEvent("late", { anonymousId: "x" }))).toBe("ERR_STOPPED");
  expect(await clock.run(stopped)).toMatchObject({ delivered: 0, retained: 0, dropped: 1 });
  expect(await clock.run(codeOf(slow))).toBe("ERR_STOPPED");
  expect(log.drops).toEqual([
    { names: ["late"], reason: "stopped", code: "ERR_STOPPED" },
    { names: ["slow"], reason: "stopped", code: "ERR_STOPPED" },
  ]);
  expect(await clock.run(tracker.stop())).toMatchObject({ delivered: 0, dropped: 0 });
  expect(clock.timers).toBe(0);
});

test("where there are no timers and no network, as at module scope, a message is reported and nothing throws", async () => {
  const { log, options, clock } = bench();
  const barren = {
    ...clock,
    timer: () => {
      throw new Error("Disallowed operation called within global scope");
    },
  };
  const tracker = GrowingTracker.consumer(new DefaultConsumer(options, barren));
  expect(await codeOf(tracker.trackCustomEvent("early", { anonymousId: "x" }))).toBe("ERR_DELIVERY");
  expect(log.drops).toMatchObject([{ names: ["early"], reason: "undelivered" }]);
  expect(await tracker.flush()).toMatchObject({ delivered: 0, retained: 0 });
});
