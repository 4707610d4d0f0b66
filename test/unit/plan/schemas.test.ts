import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { attribute, type AttributeSchema, definePlan, optional, type StandardResult } from "../../../src/plan.ts";
import { Checker } from "../../../src/plan/check.ts";
import type { Attributes } from "../../../src/index.ts";
import { turn } from "../../support/clock.ts";
import { arrivals, faultsOf, FORMATS, violations } from "./kit.ts";

const plans = {
  valibot: definePlan({
    events: {
      order: {
        currency: v.picklist(["CNY", "EUR"]),
        count: v.pipe(v.number(), v.integer(), v.minValue(1)),
        isGift: v.boolean(),
        big: v.bigint(),
        tags: v.pipe(v.array(v.string()), v.maxLength(2)),
        sizes: v.array(v.number()),
        flags: v.array(v.boolean()),
        bigs: v.array(v.bigint()),
        mixed: v.array(v.union([v.literal("x"), v.number()])),
        map: v.record(v.string(), v.pipe(v.string(), v.minLength(1))),
        note: v.optional(v.string()),
        remark: v.nullish(v.string()),
      },
    },
  }),
  zod: definePlan({
    events: {
      order: {
        currency: z.enum(["CNY", "EUR"]),
        count: z.int().min(1),
        isGift: z.boolean(),
        big: z.bigint(),
        tags: z.array(z.string()).max(2),
        sizes: z.array(z.number()),
        flags: z.array(z.boolean()),
        bigs: z.array(z.bigint()),
        mixed: z.array(z.union([z.literal("x"), z.number()])),
        map: z.record(z.string(), z.string().min(1)),
        note: z.string().optional(),
        remark: z.string().nullish(),
      },
    },
  }),
  arktype: definePlan({
    events: {
      order: {
        currency: type("'CNY' | 'EUR'"),
        count: type("number.integer >= 1"),
        isGift: type("boolean"),
        big: type("bigint"),
        tags: type("string[] <= 2"),
        sizes: type("number[]"),
        flags: type("boolean[]"),
        bigs: type("bigint[]"),
        mixed: type("('x' | number)[]"),
        map: type({ "[string]": "string > 0" }),
        note: type("string | undefined"),
        remark: type("string | null | undefined"),
      },
    },
  }),
};

const good = {
  currency: "CNY",
  count: 2,
  isGift: true,
  big: 2n ** 70n,
  tags: ["a", "b"],
  sizes: [1, 2.5],
  flags: [true, false],
  bigs: [1n, 2n],
  mixed: ["x", 1],
  map: { a: "1" },
};
const bad = {
  currency: "USD",
  count: 0,
  isGift: "maybe",
  big: 1.5,
  tags: ["a", "b", "c"],
  sizes: ["a"],
  flags: ["maybe"],
  bigs: [1.5],
  mixed: ["y", 1],
  map: { a: "" },
  note: 5,
};

describe.each(["valibot", "zod", "arktype"] as const)("%s", (library) => {
  const plan = plans[library];

  test.each(FORMATS)("admits in %s what its schemas admit, and refuses what they refuse", async (format) => {
    const track = async (attributes: Attributes): Promise<string[]> =>
      violations(
        plan,
        await arrivals(format, (tracker) => [tracker.trackCustomEvent("order", { anonymousId: "a", attributes })]),
        format,
      );
    expect(await track(good)).toEqual([]);
    expect(await track({ ...good, tags: [], sizes: [], flags: [], map: {}, note: "n", remark: null })).toEqual([]);
    expect(await track({ ...good, sizes: [7], mixed: ["x"], bigs: [3n] })).toEqual([]);
    // As a text, 5 is a note like any other.
    const { note: _, ...wrong } = bad;
    const expected = Object.keys(format === "JSON" ? bad : wrong).map((name) =>
      `attributes.${name} must be as its schema plans`
    );
    expect(await track(format === "JSON" ? bad : wrong)).toEqual(expected);
  });

  test("what admits undefined or null may be missing, and nothing else", () => {
    const required = Object.keys(good).map((name) => `attributes.${name} is required by the plan`);
    const message = { eventType: "CUSTOM", eventName: "order", timestamp: 1 } as const;
    expect(violations(plan, [message])).toEqual(required);
  });

  test("the library's own words stand in the detail, and not in the rule", () => {
    const message = { eventType: "CUSTOM", eventName: "order", timestamp: 1, attributes: { currency: "USD" } } as const;
    const [issue] = new Checker(plan).check(message, { text: false });
    expect(issue?.rule).toBe("must be as its schema plans");
    expect(issue?.detail).toMatch(/CNY/);
  });
});

describe("types on the platform", () => {
  const typeOf = (schema: AttributeSchema<never>): unknown => {
    const plan = definePlan({ events: { e: { a: schema } } });
    return plan.toJSON().events?.e?.attributes.a;
  };

  test.each<[AttributeSchema<never>, unknown]>([
    [z.string(), { type: "string" }],
    [z.enum(["a", "b"]), { type: "string" }],
    [z.literal("a"), { type: "string" }],
    [z.literal([1, 2]), { type: "integer" }],
    [z.int(), { type: "integer" }],
    [z.number(), { type: "decimal" }],
    [z.union([z.int(), z.number()]), { type: "decimal" }],
    [z.array(z.string()), { type: "string", list: true }],
    [z.array(z.union([z.literal(1), z.literal(1.5)])), { type: "decimal", list: true }],
    [z.string().optional(), { type: "string", optional: true }],
    [z.number().nullish(), { type: "decimal", optional: true }],
    [type("string"), { type: "string" }],
    [type("'a' | 'b'"), { type: "string" }],
    [type("1 | 2"), { type: "integer" }],
    [type("number.integer"), { type: "integer" }],
    [type("number"), { type: "decimal" }],
    [type("string[]"), { type: "string", list: true }],
    [attribute(z.number(), { type: "integer" }), { type: "integer" }],
    [attribute(v.array(v.string()), { type: "string", list: true, name: "标签" }), {
      type: "string",
      list: true,
      name: "标签",
    }],
    [attribute(v.optional(v.string()), { type: "string" }), { type: "string", optional: true }],
    [optional(attribute(v.number(), { type: "decimal" })), { type: "decimal", optional: true }],
  ])("are those that the schema or the plan tells (%#)", (schema, expected) => {
    expect(typeOf(schema)).toEqual(expected);
  });

  test("must be named where a schema does not tell one: the error says where and how", () => {
    const plan = definePlan({
      events: {
        e: { a: v.string(), b: z.boolean(), c: z.union([z.string(), z.number()]), d: z.bigint(), f: type("boolean") },
      },
      user: { g: Reflect.apply(Object, undefined, [z.array(z.array(z.string()))]) },
    });
    const way = "has a schema that does not tell a type of the platform: " +
      "name one by attribute(schema, { type: \"string\" }), with 'list: true' for a list";
    expect(faultsOf(() => plan.toJSON())).toEqual(
      ["events.e.a", "events.e.b", "events.e.c", "events.e.d", "events.e.f", "user.g"].map((path) => `${path} ${way}`),
    );
  });
});

type Answer = StandardResult<unknown> | Promise<StandardResult<unknown>>;

/** A schema of nobody's library. */
const schema = (validate: (value: unknown) => Answer): AttributeSchema<never> => ({
  "~standard": { version: 1, vendor: "test", validate },
});

describe("schemas that answer oddly", () => {
  const message = { eventType: "CUSTOM", eventName: "e", timestamp: 1, attributes: { a: "x" } } as const;

  test("one that answers later is refused when the plan is made, and the rejection of its answer has no effect", () => {
    const later = "events.e.a must have a schema that answers at once: messages are checked as they are tracked";
    const slow = Reflect.apply(v.pipeAsync, undefined, [v.string(), v.checkAsync(async () => true)]);
    for (const a of [slow, schema(() => Promise.reject(new Error("never mind")))]) {
      expect(faultsOf(() => definePlan({ events: { e: { a } } }))).toEqual([later]);
    }
  });

  test("one that answers some values later makes no violation of them, and tells who listens, with the value", async () => {
    const a = schema((value) => {
      if (typeof value !== "string") throw new Error("no text");
      return Promise.reject(new Error("nobody may hear of this"));
    });
    const plan = definePlan({ events: { e: { a } } });
    const unchecked: unknown[] = [];
    expect(violations(plan, [message], "JSON", (issue) => unchecked.push(issue))).toEqual([]);
    expect(unchecked).toEqual([
      { path: "attributes.a", rule: "cannot be checked, as its schema answers asynchronously", received: "x" },
    ]);
    expect(violations(plan, [message])).toEqual([]);
    await turn();
  });

  test("a zod schema with an asynchronous refinement answers later", () => {
    const plan = definePlan({ events: { e: { a: z.string().refine(async () => false) } } });
    const unchecked: unknown[] = [];
    expect(violations(plan, [message], "JSON", (issue) => unchecked.push(issue))).toEqual([]);
    expect(unchecked).toHaveLength(1);
  });

  test("one that throws makes a violation, which says what it threw", () => {
    const a = schema(() => {
      throw new Error("out of order");
    });
    const plan = definePlan({ events: { e: { a } } });
    expect(new Checker(plan).check(message, { text: false })).toEqual([{
      path: "attributes.a",
      rule: "cannot be checked, as its schema throws",
      received: "x",
      detail: "out of order",
    }]);
  });

  test("one that answers nothing makes a violation as well", () => {
    const a = schema(() => Reflect.apply(Object, undefined, [undefined]).nothing);
    expect(violations(definePlan({ events: { e: { a } } }), [message])).toEqual([
      "attributes.a cannot be checked, as its schema throws",
    ]);
  });

  test("the schema of a library whose schemas are functions is one", () => {
    const callable = Object.assign(() => {}, schema((value) => ({ value })));
    expect(violations(definePlan({ events: { e: { a: callable } } }), [message])).toEqual([]);
  });
});
