import { sayIn } from "../../../../src/collector/texts/texts.ts";
import { expect, test } from "vitest";
import { describe, Rate, WINDOW_SECONDS } from "../../../../src/collector/page/app/rate.ts";
import { NOW_MS } from "./kit.ts";

test("what comes is counted in its second, by type, and goes out of the window with time", () => {
  const rate = new Rate();
  rate.add("event", NOW_MS);
  rate.add("event", NOW_MS + 999);
  rate.add("refused", NOW_MS + 1000);
  expect(rate.series(NOW_MS + 2000).event.slice(-4)).toEqual([0, 2, 0, 0]);
  expect(rate.series(NOW_MS + 2000).refused.slice(-3)).toEqual([0, 1, 0]);
  expect(rate.series(NOW_MS).item).toHaveLength(WINDOW_SECONDS);
  const end = NOW_MS + (WINDOW_SECONDS - 1) * 1000;
  expect(rate.series(end).event[0]).toBe(2);
  expect(rate.series(end + 1000).event[0]).toBe(0);
});

test("what is older than the window does not count, however it comes", () => {
  const rate = new Rate();
  rate.add("event", NOW_MS);
  rate.add("event", NOW_MS + WINDOW_SECONDS * 1000);
  rate.add("event", NOW_MS);
  const sum = (nowMs: number): number => rate.series(nowMs).event.reduce((total, count) => total + count, 0);
  expect(sum(NOW_MS + WINDOW_SECONDS * 1000)).toBe(1);
});

test("a collector whose clock is ahead shows what came now", () => {
  const rate = new Rate();
  rate.add("user", NOW_MS + 3_600_000);
  expect(rate.series(NOW_MS).user.at(-1)).toBe(1);
});

test("the chart is told in words", () => {
  const rate = new Rate();
  for (const timeMs of [NOW_MS, NOW_MS, NOW_MS + 1000]) rate.add("event", timeMs);
  const types = ["event", "user", "refused"] as const;
  expect(describe(rate.series(NOW_MS + 1000), types, sayIn("zh"))).toMatch(/^最近 120 秒：埋点事件 3，峰值每秒 2；/);
  expect(describe(rate.series(NOW_MS + 1000), types, sayIn("en"))).toBe(
    "The last 120 seconds: events 3, peak 2 a second; user attributes 0, peak 0 a second; " +
      "refused 0, peak 0 a second.",
  );
});
