// What schemas of other libraries mean to the compiler.
import type { GrowingTracker } from "@growingio-edge/tracker";
import { attribute, definePlan, optional } from "@growingio-edge/tracker/plan";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";

const valibot = definePlan({
  events: {
    order: {
      currency: attribute(v.picklist(["CNY", "EUR"]), { name: "币种", type: "string" }),
      count: v.pipe(v.number(), v.integer()),
      tags: v.array(v.string()),
      note: v.optional(v.string()),
      remark: optional(v.nullable(v.string())),
      map: v.optional(v.record(v.string(), v.string())),
      // What goes in counts, and not what comes out.
      length: v.optional(v.pipe(v.string(), v.transform(({ length }) => length))),
    },
  },
  user: { birthday: v.pipe(v.string(), v.isoDate()) },
  items: { product: { colour: v.picklist(["red", "blue"]) } },
});
const zod = definePlan({
  events: {
    order: {
      currency: attribute(z.enum(["CNY", "EUR"]), { name: "币种" }),
      count: z.int(),
      tags: z.array(z.string()),
      note: z.string().optional(),
      remark: optional(z.string().nullable()),
      map: z.record(z.string(), z.string()).optional(),
      length: z.string().transform(({ length }) => length).optional(),
    },
  },
  user: { birthday: z.iso.date() },
  items: { product: { colour: z.enum(["red", "blue"]) } },
});
const arktype = definePlan({
  events: {
    order: {
      currency: attribute(type("'CNY' | 'EUR'"), { name: "币种" }),
      count: type("number.integer"),
      tags: type("string[]"),
      note: type("string | undefined"),
      remark: optional(type("string | null")),
      map: type({ "[string]": "string" }).or("undefined"),
      length: type("string | undefined").pipe((text) => text?.length),
    },
  },
  user: { birthday: type("string.date.iso") },
  items: { product: { colour: type("'red' | 'blue'") } },
});

const order = { currency: "CNY", count: 1, tags: ["a"] } as const;
declare const byValibot: GrowingTracker<typeof valibot>;
declare const byZod: GrowingTracker<typeof zod>;
declare const byArktype: GrowingTracker<typeof arktype>;

// All three, one after the other, as an error of one must not hide behind that of another.
byValibot.trackCustomEvent("order", { attributes: order });
byZod.trackCustomEvent("order", { attributes: order });
byArktype.trackCustomEvent("order", { attributes: order });
byValibot.trackCustomEvent("order", {
  attributes: { ...order, note: undefined, remark: null, map: { a: "b" }, length: "l" },
});
byZod.trackCustomEvent("order", {
  attributes: { ...order, note: undefined, remark: null, map: { a: "b" }, length: "l" },
});
byArktype.trackCustomEvent("order", {
  attributes: { ...order, note: undefined, remark: null, map: { a: "b" }, length: "l" },
});
// @ts-expect-error One of its texts.
byValibot.trackCustomEvent("order", { attributes: { ...order, currency: "USD" } });
// @ts-expect-error One of its texts.
byZod.trackCustomEvent("order", { attributes: { ...order, currency: "USD" } });
// @ts-expect-error One of its texts.
byArktype.trackCustomEvent("order", { attributes: { ...order, currency: "USD" } });
// @ts-expect-error A list of texts.
byValibot.trackCustomEvent("order", { attributes: { ...order, tags: [1] } });
// @ts-expect-error A list of texts.
byZod.trackCustomEvent("order", { attributes: { ...order, tags: [1] } });
// @ts-expect-error A list of texts.
byArktype.trackCustomEvent("order", { attributes: { ...order, tags: [1] } });
// @ts-expect-error The input, and not the output.
byValibot.trackCustomEvent("order", { attributes: { ...order, length: 1 } });
// @ts-expect-error The input, and not the output.
byZod.trackCustomEvent("order", { attributes: { ...order, length: 1 } });
// @ts-expect-error The input, and not the output.
byArktype.trackCustomEvent("order", { attributes: { ...order, length: 1 } });
// @ts-expect-error One is missing.
byValibot.trackCustomEvent("order", { attributes: { currency: "CNY", tags: [] } });
// @ts-expect-error One is missing.
byZod.trackCustomEvent("order", { attributes: { currency: "CNY", tags: [] } });
// @ts-expect-error One is missing.
byArktype.trackCustomEvent("order", { attributes: { currency: "CNY", tags: [] } });
byValibot.trackUser("u", { attributes: { birthday: "2000-01-01" } });
byZod.trackUser("u", { attributes: { birthday: "2000-01-01" } });
byArktype.trackUser("u", { attributes: { birthday: "2000-01-01" } });
byValibot.submitItem("product", "1", { colour: "red" });
byZod.submitItem("product", "1", { colour: "red" });
byArktype.submitItem("product", "1", { colour: "red" });
// @ts-expect-error Another colour.
byValibot.submitItem("product", "1", { colour: "green" });
// @ts-expect-error Another colour.
byZod.submitItem("product", "1", { colour: "green" });
// @ts-expect-error Another colour.
byArktype.submitItem("product", "1", { colour: "green" });

// What cannot be tracked cannot be planned.
// @ts-expect-error A date.
definePlan({ events: { e: { a: v.date() } } });
// @ts-expect-error A date.
definePlan({ events: { e: { a: z.date() } } });
// @ts-expect-error A date.
definePlan({ events: { e: { a: type("Date") } } });
// @ts-expect-error Anything.
definePlan({ events: { e: { a: v.unknown() } } });
