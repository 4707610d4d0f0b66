import { expect, test } from "vitest";
import { Rows } from "../../../../src/collector/page/app/rows.ts";
import { row } from "./kit.ts";

const idsOf = (rows: Rows): number[] => [...rows].map(({ id }) => id);

test("rows come out as a queue, and are counted from the newest", () => {
  const rows = new Rows();
  for (const id of [1, 2, 5]) rows.push(row(id));
  expect([rows.newest(0)?.id, rows.newest(2)?.id, rows.newest(3), rows.newest(-1)]).toEqual([
    5,
    1,
    undefined,
    undefined,
  ]);
  expect(rows.shift()?.id).toBe(1);
  expect([idsOf(rows), rows.length, rows.oldest?.id]).toEqual([[2, 5], 2, 2]);
  expect(rows.newest(2)).toBeUndefined();
  rows.clear();
  expect([rows.length, rows.shift(), rows.oldest]).toEqual([0, undefined, undefined]);
});

test("a row is found by its id, or else the next older one", () => {
  const rows = new Rows();
  for (const id of [2, 4, 6, 8]) rows.push(row(id));
  expect([9, 8, 7, 6, 2, 1].map((id) => rows.indexOf(id))).toEqual([0, 0, 1, 1, 3, 4]);
  rows.shift();
  expect([8, 4, 2].map((id) => rows.indexOf(id))).toEqual([0, 2, 3]);
});

test("after many thousand rows those at hand are still the right ones", () => {
  const rows = new Rows();
  for (let id = 1; id <= 10_000; id++) {
    rows.push(row(id));
    if (rows.length > 100) rows.shift();
  }
  expect(rows.length).toBe(100);
  expect(idsOf(rows)).toEqual(Array.from({ length: 100 }, (_, index) => 9901 + index));
});
