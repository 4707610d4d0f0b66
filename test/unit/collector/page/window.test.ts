import { expect, test } from "vitest";
import { topOf, topShowing, windowOf } from "../../../../src/collector/page/app/window.ts";

test("the window holds what is in sight and a little more, and never more than there is", () => {
  expect(windowOf(0, 300, 30, 10_000)).toEqual({ first: 0, end: 18 });
  expect(windowOf(3000, 300, 30, 10_000)).toEqual({ first: 92, end: 118 });
  expect(windowOf(299_700, 300, 30, 10_000)).toEqual({ first: 9982, end: 10_000 });
  expect(windowOf(0, 300, 30, 3)).toEqual({ first: 0, end: 3 });
  expect(windowOf(9000, 300, 30, 3)).toEqual({ first: 3, end: 3 });
  expect(windowOf(0, 0, 30, 0)).toEqual({ first: 0, end: 0 });
});

test("rows above an anchor move the position, so that the anchor stays where it was", () => {
  const at = (index: number): number => topOf({ id: 1, offset: 7 }, () => index, 300, 30, 1000);
  expect([at(10), at(60)]).toEqual([307, 1807]);
  expect(topOf(null, () => 10, 300, 30, 1000)).toBe(0);
  // Rows that became lower hide less of their anchor.
  expect(topOf({ id: 1, offset: 59 }, () => 10, 300, 30, 1000)).toBe(329);
  expect(topOf({ id: 1, offset: 0 }, () => 1000, 300, 30, 1000)).toBe(29_700);
  expect(topOf({ id: 1, offset: 0 }, () => 2, 300, 30, 3)).toBe(0);
});

test("a row is brought into sight by the shortest way", () => {
  expect(topShowing(5, 0, 300, 30)).toBe(0);
  expect(topShowing(10, 0, 300, 30)).toBe(30);
  expect(topShowing(3, 120, 300, 30)).toBe(90);
});
