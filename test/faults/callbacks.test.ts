import { expect, test, vi } from "vitest";
import { BufferedConsumer, GrowingTracker } from "../../src/index.ts";
import { bench } from "../support/server.ts";

test("by default a line a second is printed at the most, which tells how many were not, and nothing of the messages", async () => {
  const lines: unknown[] = [];
  vi.spyOn(console, "warn").mockImplementation((line) => lines.push(line));
  const { clock, collector, options } = bench();
  const tracker = GrowingTracker.consumer(
    new BufferedConsumer({ ...options, onError: undefined, retryLimit: 0 }, clock),
  );
  collector.failNext(100);
  await tracker.trackCustomEvent("secret", { anonymousId: "x" });
  for (let index = 0; index < 5; index++) {
    await clock.run(tracker.flush());
    await clock.advance(150);
  }
  // A flush tells at once what had no line, and the next ones do not.
  expect(lines).toEqual([expect.stringMatching(/ERR_DELIVERY: .*503/), "[growingio] 1 more: 1 x ERR_DELIVERY"]);
  await clock.advance(1000);
  expect(lines[2]).toBe("[growingio] 3 more: 3 x ERR_DELIVERY");
  clock.die(); // as the request does that would set the next timer
  clock.time -= 3_600_000;
  await clock.run(tracker.flush());
  expect(lines).toHaveLength(4);
  expect(lines.join()).not.toContain("secret");
});

test("callbacks that throw, at once or later, change nothing", async () => {
  const { clock, collector, options } = bench();
  const thrown: string[] = [];
  const fail = (name: string): never => {
    thrown.push(name);
    throw new Error(name);
  };
  const consumer = new BufferedConsumer({
    ...options,
    maxBatchBytes: 300, // one message
    retryLimit: 0,
    onDelivered: () => fail("onDelivered"),
    onDrop: async () => fail("onDrop"),
    onError: () => fail("onError"),
  }, clock);
  const tracker = GrowingTracker.consumer(consumer);
  collector.failNext(1, { status: 400 });
  for (const name of ["a", "b", "c"]) await tracker.trackCustomEvent(name, { anonymousId: "x" });
  expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 2, retained: 0, dropped: 1, requests: 3 });
  expect(thrown).toEqual(["onDrop", "onError", "onDelivered", "onDelivered"]);
  expect(consumer.stats).toMatchObject({ delivered: 2, dropped: { rejected: 1 }, queued: 0, leased: 0 });
});
