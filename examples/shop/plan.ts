/** What the shop tracks: types for its code, checks for what it sends, and a table for the platform. */
import { attribute, decimal, definePlan, event, item, list, optional, string } from "@growingio-edge/tracker/plan";
import * as v from "valibot";

const product = attribute(string, { name: "商品", item: "product" });
// Schemas of any library that speaks Standard Schema can say more than a type. The platform's type is then given.
const quantity = attribute(v.pipe(v.number(), v.integer(), v.minValue(1)), { name: "数量", type: "integer" });
const level = attribute(v.picklist(["silver", "gold"]), { name: "会员等级", type: "string" });

export const plan = definePlan({
  events: {
    product_view: event("浏览商品", { product }),
    add_to_cart: event("加入购物车", { product, quantity }),
    purchase: event("购买", {
      orderId: attribute(string, { name: "订单号" }),
      amount: attribute(decimal, { name: "金额" }),
      products: attribute(list(string), { name: "商品清单" }),
      coupon: optional(attribute(string, { name: "优惠券" })),
    }),
  },
  user: { level },
  items: { product: item("商品", { name: string, price: decimal }) },
});
