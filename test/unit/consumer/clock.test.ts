import { expect, test } from "vitest";
import { BufferedConsumer, DefaultConsumer, GrowingTracker } from "../../../src/index.ts";
import { Clock } from "../../support/clock.ts";
import { bench, codeOf } from "../../support/server.ts";

const HOUR = 3_600_000;

function setup(isolated: boolean) {
  const all = bench();
  const clock = new Clock(undefined, isolated);
  const consumer = new DefaultConsumer({ ...all.options, retryLimit: 3 }, clock);
  const tracker = GrowingTracker.consumer(consumer);
  const track = (name: string): Promise<string> => codeOf(tracker.trackCustomEvent(name, { anonymousId: "x" }));
  return { ...all, clock, consumer, tracker, track };
}

const jumps: readonly (readonly [string, (clock: Clock) => void])[] = [
  ["set 3 h ahead", (clock) => void (clock.time += 3 * HOUR)],
  ["set back by 3 h", (clock) => void (clock.time -= 3 * HOUR)],
  ["found 40 s later, after a thaw", (clock) => void (clock.time += 40_000)],
  ["found 2 min later, after a thaw", (clock) => void (clock.time += 120_000)],
];

for (const isolated of [true, false]) {
  test.each(jumps)(
    `a call that is on its way while the clock is %s is tried again, ${
      isolated ? "where" : "unless"
    } requests are apart`,
    async (_, jump) => {
      const { clock, collector, track, tracker, log, consumer } = setup(isolated);
      collector.failNext(2);
      const live = track("a");
      await clock.advance(100);
      jump(clock);
      const next = track("b");
      expect(await clock.run(Promise.all([live, next]))).toEqual(["resolved", "resolved"]);
      expect([log.drops, log.errors]).toEqual([[], []]);
      expect(consumer.stats).toMatchObject({ delivered: 2, leased: 0 });
      expect(await clock.run(tracker.stop())).toMatchObject({ dropped: 0 });
      expect(clock.timers).toBe(0);
    },
  );
}

test("after the clock went back by 3 h during a try, Retry-After: 7200 lets a flush of the user's try", async () => {
  const all = bench();
  const { clock, collector, options, log } = all;
  const tracker = GrowingTracker.consumer(new BufferedConsumer(options, clock));
  collector.failNext(1, { status: 429, headers: { "Retry-After": "7200" }, delayMs: 100 });
  await tracker.trackCustomEvent("a", { anonymousId: "x" });
  const first = tracker.flush();
  await clock.advance(50);
  clock.time -= 3 * HOUR;
  const before = clock.time;
  expect(await clock.run(first)).toMatchObject({ retained: 1, requests: 1 });
  expect(clock.time - before).toBeLessThan(25_000);
  expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 1, requests: 1 });
  expect(log.drops).toEqual([]);
});
