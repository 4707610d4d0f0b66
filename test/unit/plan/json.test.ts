import { expect, test } from "vitest";
import {
  attribute,
  decimal,
  definePlan,
  event,
  integer,
  item,
  list,
  optional,
  type PlanJson,
  readPlan,
  string,
} from "../../../src/plan.ts";
import { faultsOf } from "./kit.ts";

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
  items: { product: item("商品", { width: decimal }) },
});

const json: PlanJson = {
  events: {
    purchase: {
      name: "购买",
      attributes: {
        productId: { type: "string", name: "商品", item: "product" },
        tags: { type: "string", list: true, optional: true },
        price: { type: "decimal" },
      },
    },
    visit: { attributes: {} },
  },
  user: { attributes: { level: { type: "integer", name: "等级" } } },
  items: { product: { name: "商品", attributes: { width: { type: "decimal" } } } },
};

test("a plan is written as plain data, which JSON.stringify finds by itself", () => {
  expect(plan.toJSON()).toEqual(json);
  expect(JSON.parse(JSON.stringify(plan))).toEqual(json);
  expect(definePlan({}).toJSON()).toEqual({ events: {}, items: {} });
});

test("what is read is the plan that was written", () => {
  const read = readPlan(JSON.parse(JSON.stringify(plan)));
  expect(read.toJSON()).toEqual(json);
  expect(read.events).toEqual(plan.events);
  expect([read.user, read.items]).toEqual([plan.user, plan.items]);
});

test("each part may be left out, and flags may be false", () => {
  expect(readPlan({}).toJSON()).toEqual({ events: {}, items: {} });
  const attributes = { a: { type: "string", list: false, optional: false } };
  expect(readPlan({ events: { e: { attributes } } }).toJSON().events).toEqual({
    e: { attributes: { a: { type: "string" } } },
  });
});

test("names of Object.prototype are names like others", () => {
  const text =
    '{"events":{"__proto__":{"attributes":{"__proto__":{"type":"string"},"constructor":{"type":"integer"}}}},' +
    '"user":{"attributes":{"__proto__":{"type":"string"}}},"items":{"__proto__":{"attributes":{}}}}';
  expect(JSON.stringify(readPlan(JSON.parse(text)))).toBe(text);
});

test("every fault is in one error, which names where it is", () => {
  const call = (): unknown =>
    readPlan({
      events: {
        a: {
          attributes: { x: { type: "text", list: "yes", optional: 1, name: "", item: 5, more: true }, y: "string" },
        },
        b: { name: "B" },
        c: null,
        d: { attributes: {}, title: "D" },
      },
      user: { name: "u", attributes: {} },
      items: { product: { attributes: [] } },
    });
  expect(faultsOf(call)).toEqual([
    "user.name is not known here",
    "events.a.attributes.x.more is not known here",
    "events.a.attributes.x.type must be one of string, integer, decimal",
    "events.a.attributes.x.list must be a boolean",
    "events.a.attributes.x.optional must be a boolean",
    "events.a.attributes.x.name must be a string that is not empty",
    "events.a.attributes.x.item must be the key of an item",
    "events.a.attributes.y must be an object with 'type'",
    "events.b.attributes must be an object of attributes by name",
    "events.c must be an object with 'attributes'",
    "events.d.title is not known here",
    "items.product.attributes must be an object of attributes by name",
  ]);
  expect(call).toThrow(/^Cannot read a plan as /);
});

test("what is no plan as data is refused", () => {
  for (const value of [undefined, null, "{}", [], 5]) {
    expect(faultsOf(() => readPlan(value))[0]).toBe("must be an object");
  }
  expect(faultsOf(() => readPlan({ event: {} }))).toEqual(["event is not known here"]);
  expect(faultsOf(() => readPlan({ events: [], items: null }))).toEqual([
    "items must be an object of what is planned, by name",
    "events must be an object of what is planned, by name",
  ]);
});

test("references and names are held to the same rules as in definePlan", () => {
  const refers = { attributes: { id: { type: "string", item: "product" } } };
  expect(faultsOf(() => readPlan({ events: { a: refers, b: { name: "", attributes: {} } }, user: refers }))).toEqual([
    "events.b must have a name that is a string and not empty",
    "events.a.id must name an item of the plan",
    "user.id must not name an item, as attributes of events do",
  ]);
});
