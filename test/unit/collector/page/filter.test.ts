import { expect, test } from "vitest";
import { ALL, isFiltering, matcherOf } from "../../../../src/collector/page/app/filter.ts";
import { row } from "./kit.ts";

const event = row(1, {
  name: "Purchase",
  message: {
    eventType: "CUSTOM",
    timestamp: 1,
    deviceId: "Device-1",
    userId: "User-1",
    userKey: "Email",
    attributes: { Amount: 12.5, isNew: true, city: "上海" },
  },
  warnings: ["sets no attributes"],
  violations: ["is Off plan"],
});
const item = row(2, { type: "item", name: "sku", message: { key: "sku", id: "S-9" } });
const refused = row(3, undefined, { status: 415, error: `cannot read the content type "x"` });

test.each(["purchase", "DEVICE-1", "user-1", "email", "amount", "12.5", "true", "上海", "no attributes", "off plan"])(
  "an event is found by %s, whatever the case",
  (text) => {
    expect([event, item, refused].filter(matcherOf({ ...ALL, text }))).toEqual([event]);
  },
);

test("an item is found by its key and its id, a refused request by its status and its error", () => {
  expect([event, item, refused].filter(matcherOf({ ...ALL, text: "s-9 SKU" }))).toEqual([item]);
  expect([event, item, refused].filter(matcherOf({ ...ALL, text: "415" }))).toEqual([refused]);
  expect([event, item, refused].filter(matcherOf({ ...ALL, text: "content type" }))).toEqual([refused]);
});

test("every word must occur, in any order, and blanks are none", () => {
  expect(matcherOf({ ...ALL, text: "上海  purchase " })(event)).toBe(true);
  expect(matcherOf({ ...ALL, text: "purchase paris" })(event)).toBe(false);
  expect(matcherOf({ ...ALL, text: "   " })(item)).toBe(true);
});

test("types that are off, and all that is on the plan where that is asked for, are hidden", () => {
  expect([event, item, refused].filter(matcherOf({ ...ALL, types: new Set(["refused", "item"]) }))).toEqual([
    item,
    refused,
  ]);
  expect([event, item, refused].filter(matcherOf({ ...ALL, offPlan: true }))).toEqual([event]);
});

test("a filter that hides nothing is none", () => {
  expect(isFiltering(ALL)).toBe(false);
  expect(isFiltering({ ...ALL, text: " " })).toBe(false);
  expect(isFiltering({ ...ALL, text: "a" })).toBe(true);
  expect(isFiltering({ ...ALL, offPlan: true })).toBe(true);
  expect(isFiltering({ ...ALL, types: new Set(["event"]) })).toBe(true);
});
