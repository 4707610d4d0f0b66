import { expect, test } from "vitest";
import { nameOf } from "../support/server.ts";
import { type Fault, QueueIsolate } from "./queue-isolate.ts";
import type { Report } from "./queue-worker.ts";

const everyThird: Fault = (request) => request % 3 === 0 ? 503 : undefined;

/** How many messages were acknowledged at all. */
const acknowledged = (report: Report): number =>
  Object.values(report.acknowledged).reduce((sum, count) => sum + count, 0);

function namesOf(isolate: QueueIsolate): string[] {
  const number = (name: string): number => Number(name.slice(1));
  return isolate.collector.messages.map(nameOf).toSorted((one, other) => number(one) - number(other));
}

const series = (count: number): string[] => Array.from({ length: count }, (_, index) => `e${index}`);

test("5,000 messages, and every third request fails: all delivered and acknowledged once, none retried by the queue", async () => {
  await using isolate = new QueueIsolate(everyThird);
  await isolate.track(5000);
  const report = await isolate.report((now) => acknowledged(now) >= 5000);
  expect(report).toEqual({
    acknowledged: { 1: 5000 },
    retried: {},
    unclear: 0,
    delivered: 5000,
    dropped: {},
    errors: {},
    dead: 0,
  });
  expect(namesOf(isolate)).toEqual(series(5000));
});

// Without retries within a call the queue has to bring them again, and its pauses are cut short: see `isHasty`.
test("5,000 messages that only the queue tries again: all delivered, acknowledged once, no dead letters", async () => {
  await using isolate = new QueueIsolate(everyThird);
  await isolate.behave({ retryLimit: 0, isHasty: true });
  await isolate.track(5000);
  const { retried, errors, ...report } = await isolate.report((now) => acknowledged(now) >= 5000);
  expect(report).toEqual({ acknowledged: { 1: 5000 }, unclear: 0, delivered: 5000, dropped: {}, dead: 0 });
  expect(namesOf(isolate)).toEqual(series(5000));
  // At 100 messages a request, a third of the first 50 requests fail, which is 1,600 messages; some room for noise.
  expect(retried["1: 10"]).toBeGreaterThan(500);
  expect(errors.ERR_DELIVERY).toBe(Math.floor(isolate.requests / 3));
  for (const asked of Object.keys(retried)) {
    const [attempts, delaySeconds] = asked.split(": ").map(Number);
    expect(delaySeconds).toBe(10 * 2 ** ((attempts ?? 0) - 1));
  }
});

test("a message that is to be retried comes again after the delay that was asked for, and is delivered", async () => {
  await using isolate = new QueueIsolate((request) => request === 1 ? 503 : undefined);
  await isolate.behave({ retryLimit: 0 });
  await isolate.track(1);
  const first = await isolate.report(({ retried }) => Object.keys(retried).length > 0);
  expect(first).toMatchObject({ retried: { "1: 10": 1 }, acknowledged: {}, delivered: 0 });
  const began = Date.now();
  const report = await isolate.report((now) => acknowledged(now) > 0);
  expect(Date.now() - began).toBeGreaterThan(9000);
  expect(report).toMatchObject({ acknowledged: { 1: 1 }, retried: { "1: 10": 1 }, delivered: 1, dead: 0 });
});

test("a collector that always says 400: all are reported as rejected, and none is tried again", async () => {
  await using isolate = new QueueIsolate(() => 400);
  await isolate.track(2000);
  const { errors, ...all } = await isolate.report(({ dropped }) => (dropped.rejected ?? 0) >= 2000);
  const { requests } = isolate;
  // Each batch is told once, and a handful of requests is enough to see that all of it is refused.
  expect(Object.keys(errors)).toEqual(["ERR_DELIVERY"]);
  expect(requests).toBeLessThanOrEqual(20 * (errors.ERR_DELIVERY ?? 0));
  expect(all).toEqual({
    acknowledged: { 1: 2000 },
    retried: {},
    unclear: 0,
    delivered: 0,
    dropped: { rejected: 2000 },
    dead: 0,
  });
  // Longer than the queue waits for a batch to fill: what it still had would come by then.
  const later = await isolate.report(() => false, 3000);
  expect(later).toEqual({ ...all, errors });
  expect([isolate.requests, isolate.collector.messages]).toEqual([requests, []]);
});

test("one message among 100 that makes the collector answer 500 is the only dead letter", async () => {
  await using isolate = new QueueIsolate((_, body) => body.includes('"e42"') ? 500 : undefined, 3);
  await isolate.behave({ isHasty: true });
  await isolate.track(100);
  const { retried, ...report } = await isolate.report(({ dead }) => dead > 0);
  expect(report).toMatchObject({ acknowledged: { 1: 99 }, unclear: 0, delivered: 99, dropped: {}, dead: 1 });
  expect(Object.values(retried)).toEqual([1, 1, 1, 1]);
  expect(namesOf(isolate)).toEqual(series(100).filter((name) => name !== "e42"));
});

test("one message among 100 that makes the collector answer 400 is the only one that is given up", async () => {
  await using isolate = new QueueIsolate((_, body) => body.includes('"e42"') ? 400 : undefined, 3);
  await isolate.track(100);
  const report = await isolate.report((now) => acknowledged(now) >= 100);
  expect(report).toMatchObject({
    acknowledged: { 1: 100 },
    retried: {},
    delivered: 99,
    dropped: { rejected: 1 },
    dead: 0,
  });
  expect(namesOf(isolate)).toEqual(series(100).filter((name) => name !== "e42"));
  expect(isolate.requests).toBeLessThanOrEqual(20);
});

test("what a request left on its way to the queue arrives once, though it is put there again", async () => {
  await using isolate = new QueueIsolate();
  await isolate.leave(0, 20);
  // Longer than what the request held is its own.
  await new Promise((resolve) => setTimeout(resolve, 4000));
  await isolate.track(1, 20);
  await isolate.report((now) => acknowledged(now) >= 21);
  await isolate.report(() => false, 3000);
  expect(new Set(namesOf(isolate)).size).toBe(21);
  expect(isolate.collector.messages).toHaveLength(21);
});
