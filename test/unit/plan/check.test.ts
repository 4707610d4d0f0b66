import { describe, expect, test } from "vitest";
import { type AttributeMap, decimal, definePlan, event, integer, list, optional, string } from "../../../src/plan.ts";
import { Checker } from "../../../src/plan/check.ts";
import { arrivals, FORMATS, violations } from "./kit.ts";

const ids = { anonymousId: "a" };
const plan = definePlan({
  events: {
    purchase: event("购买", {
      name: string,
      count: integer,
      price: decimal,
      tags: list(string),
      coupon: optional(string),
    }),
    numbers: { integers: list(integer), decimals: list(decimal) },
    visit: {},
  },
  user: { level: integer, education: list(string) },
  items: { product: { width: decimal, colour: optional(string) } },
});
const purchase = { name: "cup", count: 1, price: 12.5, tags: ["a", "b"] };

describe.each(FORMATS)("messages that came as %s", (format) => {
  test("are on the plan where each value is of its type", async () => {
    const messages = await arrivals(format, (tracker) => [
      tracker.trackCustomEvent("purchase", { ...ids, attributes: purchase }),
      tracker.trackCustomEvent("purchase", { ...ids, attributes: { ...purchase, coupon: "", price: 1e-7, tags: [] } }),
      tracker.trackCustomEvent("purchase", {
        ...ids,
        attributes: { ...purchase, coupon: null, count: 1e21, price: 5 },
      }),
      tracker.trackCustomEvent("numbers", { ...ids, attributes: { integers: [1, -2], decimals: [1.5, 1e-7, 2] } }),
      tracker.trackCustomEvent("numbers", { ...ids, attributes: { integers: [7], decimals: [] } }),
      tracker.trackCustomEvent("visit", ids),
      tracker.trackUser("u", { attributes: { level: 3 } }),
      tracker.trackUser("u", { attributes: { education: ["本科", "硕士"] } }),
      tracker.submitItem("product", "1", { width: 1.5 }),
      tracker.submitItem("product", "2", { width: 2, colour: "red" }),
    ]);
    expect(messages).toHaveLength(10);
    expect(violations(plan, messages, format)).toEqual([]);
  });

  test("are off it where the event or the item is not planned", async () => {
    const messages = await arrivals(format, (tracker) => [
      tracker.trackCustomEvent("Purchase", { ...ids, attributes: { anything: 1 } }),
      tracker.submitItem("shop", "1", { anything: 1 }),
    ]);
    expect(violations(plan, messages, format)).toEqual(["eventName is not planned", "itemKey is not planned"]);
  });

  test("are off it where an attribute is not planned, or is missing", async () => {
    const { name, ...rest } = purchase;
    const messages = await arrivals(format, (tracker) => [
      tracker.trackCustomEvent("purchase", { ...ids, attributes: { ...rest, title: name } }),
      tracker.trackCustomEvent("purchase", { ...ids, attributes: { ...rest, coupon: "in its place" } }),
      tracker.trackCustomEvent("numbers", ids),
      tracker.trackCustomEvent("visit", { ...ids, attributes: { page: "/" } }),
      tracker.trackUser("u", { attributes: { level: 3, vip: true } }),
      tracker.submitItem("product", "1", { height: 1 }),
    ]);
    expect(violations(plan, messages, format)).toEqual([
      "attributes.title is not planned",
      "attributes.name is required by the plan",
      "attributes.name is required by the plan",
      "attributes.integers is required by the plan",
      "attributes.decimals is required by the plan",
      "attributes.page is not planned",
      "attributes.vip is not planned",
      "attributes.height is not planned",
      "attributes.width is required by the plan",
    ]);
  });

  test("are off it where a value is of another type", async () => {
    const wrong = { name: "cup", count: 1.5, price: "dear", tags: "a", coupon: "c" };
    const messages = await arrivals(format, (tracker) => [
      tracker.trackCustomEvent("purchase", { ...ids, attributes: wrong }),
      tracker.trackCustomEvent("numbers", { ...ids, attributes: { integers: [1, 1.5], decimals: ["1", "x"] } }),
      tracker.trackUser("u", { attributes: { level: true } }),
      tracker.submitItem("product", "1", { width: "" }),
    ]);
    expect(violations(plan, messages, format)).toEqual([
      "attributes.count must be an integer as planned",
      "attributes.price must be a decimal as planned",
      "attributes.integers must be a list of integers as planned",
      "attributes.decimals must be a list of decimals as planned",
      "attributes.level must be an integer as planned",
      "attributes.width must be a decimal as planned",
    ]);
  });

  test("have attributes with names of Object.prototype as others have theirs", async () => {
    const attributes: AttributeMap<never> = Object.fromEntries([["__proto__", integer], ["constructor", string]]);
    const odd = definePlan({ events: { odd: attributes } });
    const messages = await arrivals(format, (tracker) => [
      tracker.trackCustomEvent("odd", { ...ids, attributes: JSON.parse('{"__proto__":1,"constructor":"c"}') }),
      tracker.trackCustomEvent("odd", { ...ids, attributes: { toString: "t" } }),
      tracker.trackCustomEvent("constructor", ids),
    ]);
    expect(violations(odd, messages, format)).toEqual([
      "attributes.toString is not planned",
      "attributes.__proto__ is required by the plan",
      "attributes.constructor is required by the plan",
      "eventName is not planned",
    ]);
  });
});

test("a number in a text is no number in JSON, where numbers are numbers, and a number is no text", async () => {
  const messages = await arrivals("JSON", (tracker) => [
    tracker.trackCustomEvent("purchase", { ...ids, attributes: { ...purchase, count: "3", price: "12.5", name: 5 } }),
  ]);
  expect(violations(plan, messages)).toEqual([
    "attributes.name must be a string as planned",
    "attributes.count must be an integer as planned",
    "attributes.price must be a decimal as planned",
  ]);
});

test("in JSON a list is the text that it is joined to, and a number or a boolean is no list", () => {
  const message = { eventType: "CUSTOM", eventName: "numbers", timestamp: 1, attributes: {} } as const;
  const checked = (integers: string | number | boolean): string[] =>
    violations(plan, [{ ...message, attributes: { integers, decimals: "" } }]);
  for (const integers of ["", "1", "1||2"]) expect(checked(integers)).toEqual([]);
  for (const integers of [1, true, "1|2", "1||", "||", "a", "1,2"]) {
    expect(checked(integers)).toEqual(["attributes.integers must be a list of integers as planned"]);
  }
});

test("numbers count as such however the shipping SDKs print them in Protobuf, and nothing else does", () => {
  const message = { eventType: "LOGIN_USER_ATTRIBUTES", timestamp: 1 } as const;
  const checked = (level: string): number =>
    violations(plan, [{ ...message, attributes: { level } }], "Protobuf").length;
  for (const level of ["3", "-3", "100.0", "1e+21", "1E5", "9007199254740993", "+3"]) {
    expect([level, checked(level)]).toEqual([level, 0]);
  }
  for (const level of ["", " ", "3 ", "0x10", "1.5", ".5e1", "3.", "1e-07", "Infinity", "NaN", "1e999", "true", "３"]) {
    expect([level, checked(level)]).toEqual([level, 1]);
  }
});

test("a violation has the value that came", () => {
  const checker = new Checker(plan);
  const message = { key: "product", id: "1", attributes: { width: "wide" } };
  expect(checker.check(message, { text: false })).toEqual([
    { path: "attributes.width", rule: "must be a decimal as planned", received: "wide" },
  ]);
  expect(checker.check({ key: "shop", id: "1" }, { text: false })).toEqual([
    { path: "itemKey", rule: "is not planned", received: "shop" },
  ]);
});

test("only custom events, attributes of users and items are checked", () => {
  const visit = { eventType: "VISIT", timestamp: 1, attributes: { page: "/" } };
  expect(Reflect.apply(Checker.prototype.check, new Checker(plan), [visit, { text: false }])).toEqual([]);
});

test("where a plan has nothing for users, no attribute of one is planned", () => {
  const message = { eventType: "LOGIN_USER_ATTRIBUTES", timestamp: 1, userId: "u" } as const;
  const empty = definePlan({});
  expect(violations(empty, [{ ...message, attributes: { level: 1 } }])).toEqual(["attributes.level is not planned"]);
  expect(violations(empty, [message])).toEqual([]);
});
