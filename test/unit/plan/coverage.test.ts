import { describe, expect, test } from "vitest";
import * as v from "valibot";
import {
  attribute,
  type AttributeMap,
  decimal,
  definePlan,
  event,
  integer,
  list,
  optional,
  string,
} from "../../../src/plan.ts";
import { PlanCoverage, type PlanEntry } from "../../../src/plan/coverage.ts";
import type { WireAttributes, WireMessage } from "../../../src/index.ts";

const plan = definePlan({
  events: {
    purchase: event("购买", {
      productId: attribute(string, { name: "商品", item: "product" }),
      tags: optional(list(string)),
      price: decimal,
    }),
    visit: {},
  },
  user: { level: attribute(integer, { name: "等级" }) },
  items: { product: { width: v.number() } },
});

const JSON_BODY = { text: false };
const custom = (eventName: string, attributes?: WireAttributes): WireMessage => ({
  eventType: "CUSTOM",
  eventName,
  timestamp: 1,
  attributes,
});
const user = (attributes?: WireAttributes): WireMessage => ({
  eventType: "LOGIN_USER_ATTRIBUTES",
  timestamp: 1,
  attributes,
});
const item = (key: string, attributes?: WireAttributes): WireMessage => ({ key, id: "1", attributes });
const named = (entries: readonly PlanEntry[], name: string): PlanEntry | undefined =>
  entries.find((entry) => entry.name === name);

describe("PlanCoverage", () => {
  test("before anything comes, its report is the plan, with nothing seen of it", () => {
    const nothing = { count: 0, violations: 0 };
    expect(new PlanCoverage(plan).report()).toEqual({
      events: [
        {
          type: "event",
          name: "purchase",
          title: "购买",
          ...nothing,
          attributes: [
            { name: "productId", title: "商品", type: "string", optional: false, item: "product", ...nothing },
            { name: "tags", type: "list of strings", optional: true, ...nothing },
            { name: "price", type: "decimal", optional: false, ...nothing },
          ],
          faults: [],
        },
        { type: "event", name: "visit", ...nothing, attributes: [], faults: [] },
      ],
      user: {
        type: "user",
        name: "user",
        ...nothing,
        attributes: [{ name: "level", title: "等级", type: "integer", optional: true, ...nothing }],
        faults: [],
      },
      items: [
        {
          type: "item",
          name: "product",
          ...nothing,
          attributes: [{ name: "width", type: "schema", optional: false, ...nothing }],
          faults: [],
        },
      ],
      unplanned: [],
    });
  });

  test("it tells what is off the plan in words, and nothing of what is on it", () => {
    const coverage = new PlanCoverage(plan);
    expect(coverage.add(custom("purchase", { productId: "p", price: 1 }), JSON_BODY)).toEqual([]);
    expect(coverage.add(custom("purchase", { price: "1", x: 1 }), JSON_BODY)).toEqual([
      "'attributes.price' must be a decimal as planned",
      "'attributes.x' is not planned",
      "'attributes.productId' is required by the plan",
    ]);
    expect(coverage.add(custom("purchase", { productId: "p", price: "1" }), { text: true })).toEqual([]);
    expect(coverage.add(custom("look"), JSON_BODY)).toEqual(["'eventName' is not planned"]);
    expect(coverage.add(item("product", { width: "wide" }), JSON_BODY)).toEqual([
      expect.stringMatching(/^'attributes\.width' must be as its schema plans \(.*number.*\)$/),
    ]);
  });

  test("it counts messages, those off the plan, attributes, those that were wrong or missing, and faults", () => {
    const coverage = new PlanCoverage(plan);
    coverage.add(custom("purchase", { productId: "p", price: 1, tags: "a" }), JSON_BODY);
    coverage.add(custom("purchase", { price: "dear", x: 1 }), JSON_BODY);
    coverage.add(custom("purchase", { productId: "p", price: true, toString: "t" }), JSON_BODY);
    const purchase = named(coverage.report().events, "purchase");
    expect(purchase).toMatchObject({ count: 3, violations: 2 });
    expect(purchase?.attributes.map(({ name, count, violations }) => [name, count, violations])).toEqual([
      ["productId", 2, 1],
      ["tags", 1, 0],
      ["price", 3, 2],
    ]);
    expect(purchase?.faults).toEqual([
      { text: "'attributes.price' must be a decimal as planned", count: 2 },
      { text: "'attributes.x' is not planned", count: 1 },
      { text: "'attributes.productId' is required by the plan", count: 1 },
      { text: "'attributes.toString' is not planned", count: 1 },
    ]);
    expect(named(coverage.report().events, "visit")).toMatchObject({ count: 0, violations: 0 });
  });

  test("users and items are counted apart, an item of an event's name as well", () => {
    const coverage = new PlanCoverage(plan);
    coverage.add(user({ level: 3 }), JSON_BODY);
    coverage.add(user({ level: "3", vip: true }), JSON_BODY);
    coverage.add(item("product", { width: 1 }), JSON_BODY);
    coverage.add(item("purchase"), JSON_BODY);
    coverage.add(custom("product"), JSON_BODY);
    const report = coverage.report();
    expect(report.user).toMatchObject({ count: 2, violations: 1, attributes: [{ count: 2, violations: 1 }] });
    expect(named(report.items, "product")).toMatchObject({ count: 1, violations: 0 });
    expect(report.unplanned).toEqual([
      { type: "event", name: "product", count: 1 },
      { type: "item", name: "purchase", count: 1 },
    ]);
  });

  test("where no attributes of users are planned, there is an entry for them only once one came", () => {
    const coverage = new PlanCoverage(definePlan({}));
    expect(coverage.report().user).toBeNull();
    coverage.add(user({ vip: true }), JSON_BODY);
    expect(coverage.report().user).toMatchObject({ count: 1, violations: 1, attributes: [] });
  });

  test("names of Object.prototype are names like others", () => {
    const attributes: AttributeMap<never> = JSON.parse("{}");
    Object.defineProperty(attributes, "__proto__", { value: integer, enumerable: true });
    const coverage = new PlanCoverage(definePlan({ events: { constructor: attributes } }));
    const body: WireAttributes = JSON.parse('{"__proto__":"x"}');
    coverage.add(custom("constructor", body), JSON_BODY);
    coverage.add(custom("__proto__"), JSON_BODY);
    coverage.add(custom("__proto__"), JSON_BODY);
    const report = coverage.report();
    expect(report.events[0]?.attributes).toEqual([
      { name: "__proto__", type: "integer", optional: false, count: 1, violations: 1 },
    ]);
    expect(report.unplanned).toEqual([{ type: "event", name: "__proto__", count: 2 }]);
  });

  test("what it keeps is bounded: 1000 names that are not planned of either kind, 100 faults of an event", () => {
    const coverage = new PlanCoverage(plan);
    for (let index = 0; index < 1500; index++) {
      coverage.add(custom(`e${index}`), JSON_BODY);
      coverage.add(item(`i${index}`), JSON_BODY);
      coverage.add(custom("visit", { [`a${index}`]: 1 }), JSON_BODY);
    }
    coverage.add(custom("e3"), JSON_BODY);
    const { unplanned, events } = coverage.report();
    expect(unplanned).toHaveLength(2002);
    expect(unplanned[3]).toEqual({ type: "event", name: "e3", count: 2 });
    expect(unplanned[1000]).toEqual({ type: "event", name: "(others)", count: 500 });
    expect(unplanned[2001]).toEqual({ type: "item", name: "(others)", count: 500 });
    const faults = named(events, "visit")?.faults ?? [];
    expect(faults).toHaveLength(101);
    expect(faults[100]).toEqual({ text: "other faults", count: 1400 });
  });

  test("a long name is kept by its beginning", () => {
    const coverage = new PlanCoverage(plan);
    coverage.add(custom("x".repeat(1_000_000)), JSON_BODY);
    coverage.add(custom("y".repeat(200)), JSON_BODY);
    expect(coverage.report().unplanned.map(({ name }) => name)).toEqual([`${"x".repeat(200)}…`, "y".repeat(200)]);
  });

  test("other events of the protocol are not counted", () => {
    const coverage = new PlanCoverage(definePlan({}));
    expect(Reflect.apply(coverage.add, coverage, [{ eventType: "VISIT", timestamp: 1 }, JSON_BODY])).toEqual([]);
    expect(coverage.report()).toEqual({ events: [], user: null, items: [], unplanned: [] });
  });

  test("clear forgets what was seen, and counting goes on", () => {
    const coverage = new PlanCoverage(plan);
    const fresh = coverage.report();
    const all = [custom("visit", { x: 1 }), custom("other"), user({ level: 1 }), item("product"), item("other")];
    for (const message of all) coverage.add(message, JSON_BODY);
    coverage.clear();
    expect(coverage.report()).toEqual(fresh);
    coverage.add(custom("visit"), JSON_BODY);
    expect(named(coverage.report().events, "visit")?.count).toBe(1);
  });

  test("a report does not change with what comes later", () => {
    const coverage = new PlanCoverage(plan);
    const before = coverage.report();
    const copy = structuredClone(before);
    coverage.add(custom("visit", { x: 1 }), JSON_BODY);
    expect(before).toEqual(copy);
  });
});
