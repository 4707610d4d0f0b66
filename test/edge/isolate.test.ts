import { expect, test } from "vitest";
import { Isolate, pause, series } from "./isolate.ts";

const sorted = (names: readonly string[]): string[] => names.toSorted();

test("what is tracked at module scope arrives with the first request", async () => {
  await using isolate = new Isolate();
  await isolate.step("bound/a");
  expect(await isolate.names(1)).toEqual(["a"]);
  expect(isolate.collector.events.map(({ eventName }) => eventName)).toEqual(["module-scope", "a"]);
});

test("five bound requests in a row: all, in order", async () => {
  await using isolate = new Isolate();
  for (const name of series("e", 5)) await isolate.step(`bound/${name}`);
  expect(await isolate.names(5)).toEqual(series("e", 5));
});

test("twenty bound requests at once: all", async () => {
  await using isolate = new Isolate();
  await Promise.all(series("e", 20).map((name) => isolate.step(`bound/${name}`)));
  expect(sorted(await isolate.names(20))).toEqual(sorted(series("e", 20)));
});

test("sixty bound requests 15 ms apart: all, in order", async () => {
  await using isolate = new Isolate();
  const steps: Promise<unknown>[] = [];
  for (const name of series("e", 60)) {
    steps.push(isolate.step(`bound/${name}`));
    await pause(15);
  }
  await Promise.all(steps);
  const names = await isolate.names(60);
  // On a machine that is busy, one may overtake another before it comes to the Worker.
  expect(await isolate.step("order")).toEqual({ order: names });
  expect(sorted(names)).toEqual(sorted(series("e", 60)));
});

test("the first request tracks and forgets waitUntil, the next is bound: both", async () => {
  await using isolate = new Isolate();
  await isolate.step("forget/a");
  await isolate.step("bound/b");
  expect(await isolate.names(2)).toEqual(["a", "b"]);
});

test("a request starts a flush and leaves, the next are bound: all, in order", async () => {
  await using isolate = new Isolate();
  isolate.collector.failNext(1, { status: 200, delayMs: 300 });
  await isolate.step("abandon/a");
  await isolate.step("bound/b");
  await isolate.step("bound/c");
  const names = await isolate.names(3);
  expect([...new Set(names)]).toEqual(["a", "b", "c"]);
});

test("a request that awaits flush() after an abandoned one answers within 5 s, with everything delivered", async () => {
  await using isolate = new Isolate();
  isolate.collector.failNext(1, { status: 200, delayMs: 300 });
  await isolate.step("abandon/a");
  const began = Date.now();
  expect(await isolate.step("flush/b")).toMatchObject({ retained: 0, dropped: 0 });
  expect(Date.now() - began).toBeLessThan(5000);
  expect([...new Set(await isolate.names(2))]).toEqual(["a", "b"]);
});

test("a bound request tracks, is settled, and tracks again 3 s later: both", async () => {
  await using isolate = new Isolate();
  await isolate.step("twice/a");
  expect(await isolate.names(2)).toEqual(["a-1", "a-2"]);
});

test("the client hangs up while its events are on the way: they arrive", async () => {
  await using isolate = new Isolate();
  await isolate.hangUp("stream/a", 100);
  await isolate.step("bound/b");
  expect(sorted(await isolate.names(2))).toEqual(["a", "b"]);
});

test("503 three times, then 200: all, in order", async () => {
  await using isolate = new Isolate();
  isolate.collector.failNext(3, { status: 503 });
  for (const name of series("e", 3)) await isolate.step(`bound/${name}`);
  expect(await isolate.names(3)).toEqual(series("e", 3));
});

test("500 requests at once and a collector that takes a second: all, in a tenth as many requests", async () => {
  await using isolate = new Isolate();
  isolate.collector.failNext(1000, { status: 200, delayMs: 1000 });
  await Promise.all(series("e", 500).map((name) => isolate.step(`bound/${name}`)));
  expect(sorted(await isolate.names(500, 25_000))).toEqual(sorted(series("e", 500)));
  expect(isolate.collector.requests.length).toBeLessThanOrEqual(50);
});

test("a Durable Object tracks from an alarm, with no request: it arrives", async () => {
  await using isolate = new Isolate();
  await isolate.step("alarm");
  expect(await isolate.names(1)).toEqual(["alarm"]);
});
