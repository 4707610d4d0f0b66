import {
  attribute,
  decimal,
  definePlan,
  event,
  integer,
  item,
  list,
  optional,
  string,
} from "@growingio-edge/tracker/plan";

/** The plan of a shop, with one of each that a plan may have. */
export const plan = definePlan({
  events: {
    purchase: event("购买", {
      productId: attribute(string, { name: "商品", item: "product" }),
      price: decimal,
      count: integer,
      tags: list(string),
      sizes: optional(list(integer)),
      coupon: optional(string),
    }),
    search: { words: optional(string) },
    visit: {},
    view: event({ item: "product" }, {}),
  },
  user: { level: integer, education: list(string) },
  items: {
    product: item("商品", { width: decimal, colour: optional(string) }),
    shop: { city: optional(string) },
    tag: {},
  },
  userKeys: ["phone", "email"],
});

/** A purchase with all that it must have. */
export const purchase = { productId: "sku-1", price: 12.5, count: 1, tags: ["a"] };
