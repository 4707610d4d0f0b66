import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import {
  attribute,
  type AttributeMap,
  decimal,
  definePlan,
  event,
  integer,
  item,
  list,
  optional,
  string,
  type TrackingPlan,
} from "../../../src/plan.ts";
import { toSource } from "../../../src/plan/table.ts";

test("a plan is written as the source that a user would write", () => {
  const plan = definePlan({
    events: {
      purchase: event("购买", {
        productId: attribute(string, { name: "商品", item: "product" }),
        tags: optional(list(string)),
        price: decimal,
      }),
      "page view": {},
      search: { words: optional(string) },
    },
    user: { level: attribute(integer, { name: "等级" }) },
    items: { product: item("商品", { width: decimal }), shop: item("店", {}) },
  });
  expect(toSource(plan)).toBe(`\
import { attribute, decimal, definePlan, event, integer, item, list, optional, string } from "@growingio-edge/tracker/plan";

export const plan = definePlan({
  events: {
    purchase: event("购买", {
      productId: attribute(string, { name: "商品", item: "product" }),
      tags: optional(list(string)),
      price: decimal,
    }),
    "page view": {},
    search: {
      words: optional(string),
    },
  },
  user: {
    level: attribute(integer, { name: "等级" }),
  },
  items: {
    product: item("商品", {
      width: decimal,
    }),
    shop: item("店", {}),
  },
});

export default plan;
`);
});

test("what is not used is not imported, and empty parts are left out, but for the user", () => {
  expect(toSource(definePlan({}))).toBe(`\
import { definePlan } from "@growingio-edge/tracker/plan";

export const plan = definePlan({});

export default plan;
`);
  expect(toSource(definePlan({ user: {} }))).toContain("  user: {},\n");
});

test("names stay texts, whatever they contain, and the file gives the plan back when it is imported", async () => {
  const names = [
    "__proto__",
    "constructor",
    "class",
    "1",
    '"',
    "`${x}`",
    "\\",
    "\u2028",
    "*/",
    "</script>",
    "价格",
    "\r\n",
    "\0",
  ];
  const attributes: AttributeMap<never> = Object.fromEntries(
    names.map((name) => [name, attribute(string, { name })]),
  );
  const entries = <Entity>(make: (name: string) => Entity): Record<string, Entity> =>
    Object.fromEntries(names.map((name) => [name, make(name)]));
  const plan = definePlan({
    events: { ...entries((name) => event(name, attributes)), own: { a: attribute(string, { item: "__proto__" }) } },
    user: attributes,
    items: entries((name) => item(name, attributes)),
  });
  const source = toSource(plan);
  expect(source).not.toMatch(/[\u2028\u2029]/);
  // Within the repository, where its own TypeScript is run.
  const directory = join(import.meta.dirname, "../../artifacts");
  const file = join(directory, `plan-${process.pid}.ts`);
  await mkdir(directory, { recursive: true });
  await writeFile(file, source.replace("@growingio-edge/tracker/plan", "../../src/plan.ts"));
  try {
    const module: { plan: TrackingPlan; default: TrackingPlan } = await import(pathToFileURL(file).href);
    expect(module.default).toBe(module.plan);
    expect(JSON.stringify(module.plan)).toBe(JSON.stringify(plan));
  } finally {
    await rm(file);
  }
});
