import { expect, test } from "vitest";
import { type PlanEntry, type PlanReport, summarize } from "../../../../src/collector/page/app/plan/report.ts";

const attribute = { name: "amount", type: "number", optional: true, count: 1, violations: 0 };
const entry: PlanEntry = { type: "event", name: "a", count: 1, violations: 0, attributes: [attribute], faults: [] };
const fulfilled: PlanReport = {
  events: [entry],
  user: { ...entry, type: "user" },
  items: [{ ...entry, type: "item" }],
  unplanned: [],
};

test("a plan of which all was seen, and nothing else, is fulfilled", () => {
  expect(summarize(fulfilled)).toEqual({
    seen: 3,
    planned: 3,
    missingAttributes: 0,
    violations: 0,
    unplanned: 0,
    isFulfilled: true,
  });
});

test.each<[string, Partial<PlanReport>]>([
  ["an event was not seen", { events: [entry, { ...entry, count: 0, attributes: [] }] }],
  ["an attribute was never sent", { items: [{ ...entry, attributes: [{ ...attribute, count: 0 }] }] }],
  ["something was off it", { user: { ...entry, violations: 2 } }],
  ["something came that is not in it", { unplanned: [{ type: "item", name: "x", count: 1 }] }],
])("a plan is not fulfilled where %s", (_, over) => {
  expect(summarize({ ...fulfilled, ...over }).isFulfilled).toBe(false);
});
