import papaparse from "papaparse";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { attribute, decimal, definePlan, event, integer, item, list, optional, string } from "../../../src/plan.ts";
import { BYTE_ORDER_MARK, fromCsv, toCsv } from "../../../src/plan/table.ts";
import { faultsOf } from "./kit.ts";

const plan = definePlan({
  events: {
    purchase: event("购买", {
      productId: attribute(string, { name: "商品, 编号", item: "product" }),
      tags: optional(list(string)),
      price: attribute(decimal, { name: '价格 "总"' }),
    }),
    visit: {},
  },
  user: { level: attribute(integer, { name: "第一行\r\n第二行" }) },
  items: { product: item("商品", { width: decimal, sizes: list(integer) }) },
});

const lines = [
  "identifier,name,type,attributes,item",
  'purchase,购买,event,"productId, tags, price",',
  'productId,"商品, 编号",string,,product',
  'tags,,"string list, optional",,',
  'price,"价格 ""总""",decimal,,',
  "visit,,event,,",
  "user,,user,level,",
  'level,"第一行\r\n第二行",integer,,',
  'product,商品,item,"width, sizes",',
  "width,,decimal,,",
  "sizes,,integer list,,",
];

describe("toCsv", () => {
  test("a plan is a table with a row for each event, the user and each item, and one for each attribute", () => {
    expect(toCsv(plan)).toBe(`${BYTE_ORDER_MARK}${lines.join("\r\n")}\r\n`);
    expect(toCsv(definePlan({}))).toBe(`\ufeffidentifier,name,type,attributes,item\r\n`);
  });

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'quoted", "'=1"])(
    "no cell begins as a formula does: %j is shown as it is, and read as it was",
    (text) => {
      const odd = definePlan({ events: { [text]: event(text, { [text]: attribute(string, { name: text }) }) } });
      const { data } = papaparse.parse(toCsv(odd).slice(1), { delimiter: ",", newline: "\r\n" });
      expect(data.flat().filter((cell) => cell.includes(text))).toHaveLength(5);
      expect(data.flat().filter((cell) => /^[=+\-@\t\r\n＝]/.test(cell))).toEqual([]);
      expect(fromCsv(toCsv(odd)).toJSON()).toEqual(odd.toJSON());
    },
  );

  test("an attribute whose type is not known is an error", () => {
    expect(faultsOf(() => toCsv(definePlan({ user: { a: v.string() } })))).toHaveLength(1);
  });
});

describe("fromCsv", () => {
  test("reads the plan that toCsv wrote in the platform's words", () => {
    const table = toCsv(plan, "zh");
    expect(table.slice(1).split("\r\n")[0]).toBe("标识符,名称,类型,属性,维度表");
    expect(table).toMatch(/,(?:埋点事件|登录用户属性|维度表),/);
    expect(table).not.toMatch(/,(?:event|user|item|string|integer|decimal)\b/);
    expect(fromCsv(table).toJSON()).toEqual(plan.toJSON());
  });

  test("reads the plan that toCsv wrote", () => {
    expect(fromCsv(toCsv(plan)).toJSON()).toEqual(plan.toJSON());
    expect(fromCsv(toCsv(definePlan({}))).toJSON()).toEqual({ events: {}, items: {} });
  });

  test.each([
    ["without the byte order mark", (text: string) => text.slice(1)],
    [
      "with line feeds",
      (text: string) =>
        text.replaceAll(",\r\n", ",\n").replaceAll("item\r\n", "item\n").replaceAll("product\r\n", "product\n"),
    ],
    ["without a line break at the end", (text: string) => text.trimEnd()],
    ["with empty rows", (text: string) => text.replaceAll(",\r\nvisit", ",\r\n,,,,\r\n\r\nvisit")],
  ])("reads it %s", (_, change) => {
    expect(fromCsv(change(toCsv(plan))).toJSON()).toEqual(plan.toJSON());
  });

  test.each([";", "\t"])("reads a table whose cells are separated by %j, as spreadsheets write it", (delimiter) => {
    const table = ["identifier,name,type", "a,A,event", "b,B,string list", "c,C,integer"].join("\n");
    expect(fromCsv(table.replaceAll(",", delimiter)).toJSON()).toEqual(fromCsv(table).toJSON());
    expect(fromCsv(table).events.get("a")?.attributes.size).toBe(2);
  });

  test("reads the words of the platform in Chinese, and columns in any order", () => {
    const table = [
      "类型,标识符,名称,维度表,属性",
      "事件,purchase,购买,,productId、tags",
      "字符串,productId,商品,product,",
      "字符串 列表 可选,tags,,,",
      "用户,用户,,,",
      "整数,level,,,",
      "维度表,product,商品,,",
      "小数,width,,,",
    ].join("\n");
    expect(fromCsv(table).toJSON()).toEqual({
      events: {
        purchase: {
          name: "购买",
          attributes: {
            productId: { type: "string", name: "商品", item: "product" },
            tags: { type: "string", list: true, optional: true },
          },
        },
      },
      user: { attributes: { level: { type: "integer" } } },
      items: { product: { name: "商品", attributes: { width: { type: "decimal" } } } },
    });
  });

  test("reads what the platform calls its columns and its types", () => {
    const table = [
      "属性标识符,属性名称,属性类型,关联属性,关联维度表",
      'purchase,购买,埋点事件,"price, title",',
      "price,价格,浮点,,",
      "title,标题,文本,,product",
      "用户,,登录用户属性,,",
      "level,等级,整型,,",
      "ratio,占比,浮点型 可选,,",
      "product,商品,维度表,,",
      "width,宽,浮点数 列表,,",
    ].join("\n");
    expect(fromCsv(table).toJSON()).toEqual(
      definePlan({
        events: {
          purchase: event("购买", {
            price: attribute(decimal, { name: "价格" }),
            title: attribute(string, { name: "标题", item: "product" }),
          }),
        },
        user: {
          level: attribute(integer, { name: "等级" }),
          ratio: optional(attribute(decimal, { name: "占比" })),
        },
        items: { product: item("商品", { width: attribute(list(decimal), { name: "宽" }) }) },
      }).toJSON(),
    );
  });

  test.each([
    ["", ["row 1, column identifier is required", "row 1, column type is required"]],
    ["identifier,type,typ,name,name\n", [
      "row 1, column 3 must be one of identifier, name, type, attributes, item",
      "row 1, column 5 must be there once",
    ]],
    ["identifier,type\na,string\n", ["row 2, column type must be event, user, item or identity in the first row"]],
    ["identifier,type\na,event\nb,text\nc,string list list\nd,event list\n,\ne,\n", [
      "row 3, column type must be event, user, item or identity, or string, integer or decimal with 'list' and 'optional'",
      "row 4, column type must be event, user, item or identity, or string, integer or decimal with 'list' and 'optional'",
      "row 5, column type must be event, user, item or identity, or string, integer or decimal with 'list' and 'optional'",
      "row 7, column type must be event, user, item or identity, or string, integer or decimal with 'list' and 'optional'",
    ]],
    ["identifier,type\na,event\n,string\na,event\na,item\nx,user\ny,user\n", [
      "row 3, column identifier is required",
      "row 4, column identifier must not be that of another event",
      "row 7, column identifier must not be that of another user",
    ]],
    ["identifier,type,attributes,item\na,event,,p\nb,string,c,\nb,string,,\nu,user,,\nv,string,,p\np,item,,p\n", [
      "row 3, column attributes must be empty, as an attribute has none",
      "row 4, column identifier must not be that of another attribute",
      "row 6, column item must be empty but for attributes of events",
      "row 7, column item must be empty but for events and their attributes",
    ]],
    ['identifier,type,attributes,item\na,event,"b, c",\nc,string,,\nb,string,,shop\n', [
      'row 2, column attributes must list the attributes of the rows below, which are ["c","b"]',
      "row 4, column item must be an item of the table",
    ]],
    ['identifier,type\n"a,event\n', ["row 2 is no CSV (Quoted field unterminated)"]],
  ])("names row and column of each fault (%#)", (table, expected) => {
    expect(faultsOf(() => fromCsv(table))).toEqual(expected);
  });

  test("a row number is that of the spreadsheet, where an empty row counts", () => {
    expect(faultsOf(() => fromCsv("identifier,type\n\n,,\na,string\n"))).toEqual([
      "row 4, column type must be event, user, item or identity in the first row",
    ]);
  });
});
