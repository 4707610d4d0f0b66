import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { attribute, type AttributeSchema, decimal, integer, list, optional, string } from "../../../src/plan.ts";
import { issuesOf } from "../../../src/plan/standard-schema.ts";
import { faultsOf } from "./kit.ts";

/** What a schema says of a value to whoever asks it by the standard. */
const answer = (schema: AttributeSchema, value: unknown): unknown => {
  const issues = issuesOf(schema, value);
  return Array.isArray(issues) ? issues.map(({ message }) => message) : issues;
};

describe("as schemas of the standard", () => {
  test.each([
    [string, ["", "a", "3"], [3, true, null, undefined, ["a"], new Date()], "must be a string as planned"],
    [integer, [0, -3, 2 ** 60], [1.5, NaN, Infinity, "3", 3n, undefined], "must be an integer as planned"],
    [decimal, [0, 1.5, -1e-7], [NaN, -Infinity, "1.5", 3n, null], "must be a decimal as planned"],
    [list(string), [[], ["a", ""]], ["a", [1], ["a", null], {}], "must be a list of strings as planned"],
    [list(integer), [[], [1, 2]], [1, [1.5], ["1"]], "must be a list of integers as planned"],
    [list(decimal), [[1.5]], [[NaN], 1.5], "must be a list of decimals as planned"],
  ])("each admits its values and says of others what they must be (%#)", (schema, admitted, refused, rule) => {
    for (const value of admitted) expect([value, answer(schema, value)]).toEqual([value, undefined]);
    for (const value of refused) expect([value, answer(schema, value)]).toEqual([value, [rule]]);
    expect(schema["~standard"]).toMatchObject({ version: 1, vendor: "growingio" });
  });

  test("an optional one admits null and undefined as well, and nothing else that it did not", () => {
    for (const schema of [optional(integer), optional(v.number())]) {
      expect([undefined, null, 3].map((value) => answer(schema, value))).toEqual([undefined, undefined, undefined]);
      expect(answer(schema, "3")).toHaveLength(1);
    }
  });

  test("one around a schema of another library answers as that does", () => {
    const schema = attribute(v.picklist(["CNY", "EUR"]), { name: "币种", type: "string" });
    expect(answer(schema, "CNY")).toBeUndefined();
    expect(answer(schema, "USD")).toHaveLength(1);
  });
});

describe("details", () => {
  test("attribute adds a name, an item and a type, and keeps what was known", () => {
    const id = attribute(optional(list(string)), { name: "商品", item: "product" });
    expect(id["~plan"]).toEqual({
      schema: undefined,
      type: "string",
      isList: true,
      isOptional: true,
      name: "商品",
      item: "product",
    });
    expect(attribute(id, { name: "商品编号" })["~plan"]).toEqual({ ...id["~plan"], name: "商品编号" });
    const picked = v.picklist([1, 2]);
    expect(attribute(picked, { type: "integer", list: true })["~plan"]).toMatchObject({
      schema: picked,
      type: "integer",
      isList: true,
    });
  });

  test("a list and an optional attribute keep the name and the item of what they are made of", () => {
    const id = attribute(string, { name: "商品", item: "product" });
    expect(list(id)["~plan"]).toEqual({ ...id["~plan"], isList: true });
    expect(optional(id)["~plan"]).toEqual({ ...id["~plan"], isOptional: true });
  });

  test("what is known of an attribute does not change", () => {
    expect(Object.isFrozen(string)).toBe(true);
    expect(Object.isFrozen(attribute(string, { name: "a" })["~plan"])).toBe(true);
  });

  test("every detail that breaks a rule is named", () => {
    const wrong: object = { name: "", item: 5, type: "text", list: "yes", title: "x" };
    expect(faultsOf(() => attribute(string, wrong))).toEqual([
      "title is not known here",
      "name must be a string that is not empty",
      "item must be the key of an item",
      "list must be a boolean",
      "type must be one of string, integer, decimal",
    ]);
  });

  test("a built-in has its own type: another one, or a list of it, is refused", () => {
    expect(faultsOf(() => attribute(string, { type: "decimal" }))).toEqual(["type must be that of the schema"]);
    expect(faultsOf(() => attribute(string, { list: true }))).toEqual(["list must be as the schema is: use list()"]);
    expect(faultsOf(() => attribute(list(string), { type: "string", list: true }))).toEqual([]);
  });

  test("what is no schema is refused, and a list of anything but a built-in", () => {
    const noSchema = ["schema must be string, integer, decimal or a schema that speaks Standard Schema"];
    for (const value of [undefined, null, "string", {}, { "~standard": {} }, { "~standard": { version: 2 } }]) {
      for (const call of [attribute, optional, list]) {
        expect(faultsOf(() => Reflect.apply(call, undefined, [value, {}]))).toEqual(noSchema);
      }
    }
    const rule = "kind must be string, integer or decimal: a list of another schema is made with its library";
    for (const kind of [list(string), optional(string), attribute(v.string(), {})]) {
      expect(faultsOf(() => Reflect.apply(list, undefined, [kind]))).toEqual([rule]);
    }
  });
});
