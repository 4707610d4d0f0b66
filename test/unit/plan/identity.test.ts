import { describe, expect, test } from "vitest";
import { decimal, definePlan, event, item, optional, readPlan, string } from "../../../src/plan.ts";
import { PlanCoverage } from "../../../src/plan/coverage.ts";
import { fromCsv, toCsv, toSource } from "../../../src/plan/table.ts";
import { UserMappingMessage } from "../../../src/index.ts";
import { arrivals, faultsOf, violations } from "./kit.ts";

const plan = definePlan({
  events: {
    view: event({ name: "浏览", item: "product" }, {}),
    like: event({ item: "product" }, { place: optional(string) }),
    visit: {},
  },
  items: { product: item("商品", { width: decimal }) },
  userKeys: ["phone", "email"],
});

const ids = { anonymousId: "a" };

describe("the items and login user keys of a plan", () => {
  test("are in the plan as data, as a table and as source, and come back from each", () => {
    expect(plan.toJSON()).toEqual({
      events: {
        view: { name: "浏览", item: "product", attributes: {} },
        like: { item: "product", attributes: { place: { type: "string", optional: true } } },
        visit: { attributes: {} },
      },
      items: { product: { name: "商品", attributes: { width: { type: "decimal" } } } },
      userKeys: ["phone", "email"],
    });
    expect(readPlan(JSON.parse(JSON.stringify(plan))).toJSON()).toEqual(plan.toJSON());
    expect(toCsv(plan).trim().split("\r\n").slice(1)).toEqual([
      "view,浏览,event,,product",
      "like,,event,place,product",
      'place,,"string, optional",,',
      "visit,,event,,",
      "product,商品,item,width,",
      "width,,decimal,,",
      "phone,,identity,,",
      "email,,identity,,",
    ]);
    expect(fromCsv(toCsv(plan)).toJSON()).toEqual(plan.toJSON());
    expect(fromCsv("标识符,类型\n手机,身份\n").toJSON().userKeys).toEqual(["手机"]);
    expect(toSource(plan)).toContain(`view: event({ name: "浏览", item: "product" }, {}),`);
    expect(toSource(plan)).toContain(`like: event({ item: "product" }, {`);
    expect(toSource(plan)).toContain(`  userKeys: ["phone", "email"],\n});`);
  });

  test("that make no plan are refused, each with what it is", () => {
    const wrong = { events: { a: { item: "shop", attributes: {} } }, userKeys: ["phone", "phone", "", 7] };
    expect(faultsOf(() => readPlan(wrong))).toEqual([
      "events.a must name an item of the plan",
      "userKeys.1 must be there once",
      "userKeys.2 must not be empty",
      "userKeys.3 must be a string: use String()",
    ]);
    expect(faultsOf(() => readPlan({ userKeys: "phone" }))).toEqual(["userKeys must be a list of login user keys"]);
    expect(faultsOf(() => readPlan({ events: { a: { item: "", attributes: {} } } }))).toEqual([
      "events.a must have an item that is the key of one",
    ]);
    expect(faultsOf(() => readPlan({ items: { a: { item: "a", attributes: {} } } }))).toEqual([
      "items.a.item is not known here",
    ]);
  });

  test("are in a table where they may be, and are refused elsewhere", () => {
    expect(faultsOf(() => fromCsv("identifier,type,attributes,item,name\na,event,,shop,\n"))).toEqual([
      "row 2, column item must be an item of the table",
    ]);
    expect(faultsOf(() => fromCsv("identifier,type,attributes,item,name\na,identity,b,c,d\nb,string,,,\n"))).toEqual([
      "row 2, column item must be empty but for events and their attributes",
      "row 2, column name must be empty, as a login user key has none",
      "row 3, column type must not be an attribute below a login user key",
    ]);
    expect(faultsOf(() => fromCsv("identifier,type\nphone,identity\nphone,identity\n"))).toEqual([
      "row 3, column identifier must not be that of another identity",
    ]);
  });

  test("are what events and mappings are checked by, in JSON and in Protobuf", async () => {
    const messages = await arrivals("Protobuf", (tracker) => [
      tracker.trackCustomEvent("view", { ...ids, item: { key: "product", id: "1", attributes: { width: 1.5 } } }),
      tracker.trackCustomEvent("view", { ...ids, item: { key: "product", id: "1" } }),
      tracker.trackCustomEvent("view", { ...ids, item: { key: "shop", id: "1", attributes: { anything: 1 } } }),
      tracker.trackCustomEvent("visit", { ...ids, item: { key: "product", id: "1" } }),
      tracker.trackCustomEvent("like", { ...ids, item: { key: "product", id: "1", attributes: { width: "wide" } } }),
      tracker.mapUser({ phone: "1" }),
      tracker.mapUser({ phone: "1", wechat: "w" }),
    ]);
    expect(messages).toHaveLength(7);
    expect(violations(plan, messages, "Protobuf")).toEqual([
      'item.key must be "product" as planned',
      "item.key is not planned",
      "item.attributes.width must be a decimal as planned",
      "identities.wechat is not planned",
    ]);
    const without = definePlan({ events: { view: {} } });
    const mapping = UserMappingMessage.create({ identities: { phone: "1" } });
    expect(violations(without, [mapping])).toEqual(["identities.phone is not planned"]);
  });

  test("are counted by a collector", () => {
    const coverage = new PlanCoverage(plan);
    expect(coverage.report().mapping).toMatchObject({ type: "mapping", name: "mapping", count: 0 });
    coverage.add({ identifies: { phone: "1", wechat: "w" } }, { text: true });
    coverage.add({ identifies: { phone: "2" } }, { text: true });
    expect(coverage.report().mapping).toEqual({
      type: "mapping",
      name: "mapping",
      count: 2,
      violations: 1,
      attributes: [
        { name: "phone", type: "string", optional: true, count: 2, violations: 0 },
        { name: "email", type: "string", optional: true, count: 0, violations: 0 },
      ],
      faults: [{ text: "'identities.wechat' is not planned", count: 1 }],
    });
    expect(new PlanCoverage(definePlan({})).report().mapping).toBeUndefined();
  });
});
