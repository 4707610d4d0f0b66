import { describe, expect, test } from "vitest";
import { GrowingParamError } from "../../../src/errors.ts";
import {
  attribute,
  type AttributeMap,
  decimal,
  definePlan,
  event,
  item,
  list,
  optional,
  string,
} from "../../../src/plan.ts";
import { faultsOf } from "./kit.ts";

/** `definePlan` for callers without TypeScript. */
const define = (input: unknown): unknown => Reflect.apply(definePlan, undefined, [input]);

describe("definePlan", () => {
  test("a plan has its events, its user and its items, with what is known of their attributes", () => {
    const plan = definePlan({
      events: { purchase: event("购买", { productId: attribute(string, { item: "product" }), price: decimal }) },
      user: { education: list(string) },
      items: { product: item({ name: "商品" }, { width: optional(decimal) }), shop: {} },
    });
    expect([...plan.events.keys()]).toEqual(["purchase"]);
    expect(plan.events.get("purchase")?.name).toBe("购买");
    expect(plan.events.get("purchase")?.attributes.get("productId")).toMatchObject({ type: "string", item: "product" });
    expect(plan.user?.attributes.get("education")).toMatchObject({ type: "string", isList: true });
    expect(plan.items.get("product")).toMatchObject({ name: "商品" });
    expect(plan.items.get("product")?.attributes.get("width")).toMatchObject({ isOptional: true });
    expect(plan.items.get("shop")).toEqual({ name: undefined, attributes: new Map() });
  });

  test("each part may be left out", () => {
    const plan = definePlan({});
    expect([plan.events.size, plan.user, plan.items.size]).toEqual([0, undefined, 0]);
  });

  test("a plan does not change with what it was made of", () => {
    const purchase: Record<string, typeof string> = { id: string };
    const plan = definePlan({ events: { purchase } });
    purchase.more = string;
    expect([...plan.events.get("purchase")?.attributes.keys() ?? []]).toEqual(["id"]);
    expect(Object.isFrozen(plan)).toBe(true);
  });

  test("every fault is in one error, which names where it is", () => {
    const call = () =>
      define({
        events: { a: { x: "string" }, b: 5, c: event("", { y: string }), d: item("D", {}), e: string, "": {} },
        user: { z: attribute(string, { item: "product" }), u: null },
        items: { product: { w: attribute(string, { item: "product" }) }, q: event("Q", {}) },
        event: {},
      });
    expect(faultsOf(call)).toEqual([
      "event is not known here",
      "items.q must not be what event() makes",
      "events must not have an empty name",
      "events.a.x must be string, integer, decimal or a schema that speaks Standard Schema",
      "events.b must be an object of what is planned, by name",
      "events.c must have a name that is a string and not empty",
      "events.d must not be what item() makes",
      "events.e must be an object of what is planned, by name",
      "user.u must be string, integer, decimal or a schema that speaks Standard Schema",
      "items.product.w must not name an item, as attributes of events do",
      "user.z must not name an item, as attributes of events do",
    ]);
    expect(call).toThrow(GrowingParamError);
    expect(call).toThrow(/^Cannot define a plan as 'event' is not known here: current value is \[object Object\]; /);
  });

  test("what is no object is no plan", () => {
    for (const input of [undefined, null, "plan", [], 5, new Date()]) {
      expect(faultsOf(() => define(input))).toEqual(["must be an object"]);
    }
    expect(faultsOf(() => define({ events: null, user: [], items: "x" }))).toHaveLength(3);
  });

  test("an item that an attribute refers to must be in the plan", () => {
    const refers = attribute(string, { item: "product" });
    expect(faultsOf(() => define({ events: { a: { id: refers } }, items: { shop: {} } }))).toEqual([
      "events.a.id must name an item of the plan",
    ]);
    expect(faultsOf(() => define({ events: { a: { id: refers } }, items: { product: {} } }))).toEqual([]);
  });

  test("a reference finds own items only, not what every object has", () => {
    const refers = attribute(string, { item: "toString" });
    expect(faultsOf(() => define({ events: { a: { id: refers } } }))).toEqual([
      "events.a.id must name an item of the plan",
    ]);
  });

  test("names of Object.prototype are names like others", () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "~plan"];
    const attributes: AttributeMap<never> = Object.fromEntries(names.map((name) => [name, string]));
    const entities = Object.fromEntries(names.map((name) => [name, attributes]));
    const plan = definePlan({ events: entities, user: attributes, items: entities });
    expect([...plan.events.keys()]).toEqual(names);
    expect([...plan.events.get("__proto__")?.attributes.keys() ?? []]).toEqual(names);
    expect([...plan.user?.attributes.keys() ?? []]).toEqual(names);
    expect([...plan.items.get("constructor")?.attributes.keys() ?? []]).toEqual(names);
  });

  test("a name that no message can have, as it is no text of whole characters, is refused", () => {
    const rule = "must not have a name with half a character, which no message can have";
    const broken = "a\ud800";
    expect(faultsOf(() => define({ events: { [broken]: {} }, items: { [broken]: {} }, user: { [broken]: string } })))
      .toEqual([`items ${rule}`, `events ${rule}`, `user ${rule}`]);
    expect(faultsOf(() => define({ events: { "😀": { "😀": string } } }))).toEqual([]);
  });
});
