// What a plan may be made of.
import {
  attribute,
  type AttributeMap,
  decimal,
  definePlan,
  type Described,
  event,
  item,
  list,
  optional,
  type PlanAttribute,
  readPlan,
  string,
  type TrackingPlan,
} from "@growingio-edge/tracker/plan";
import { plan } from "./shop.ts";
import { same } from "./same.ts";

// What an attribute takes.
same<typeof string, PlanAttribute<string>>();
const tags = list(string);
same<typeof tags, PlanAttribute<readonly string[]>>();
const coupon = optional(string);
same<typeof coupon, PlanAttribute<string | undefined>>();
const product = attribute(string, { name: "商品", item: "product" });
same<typeof product, PlanAttribute<string, "product">>();
const products = list(product);
same<typeof products, PlanAttribute<readonly string[], "product">>();
const maybe = optional(product);
same<typeof maybe, PlanAttribute<string | undefined, "product">>();
const named = attribute(product, { name: "商品编号" });
same<typeof named, PlanAttribute<string, "product">>();

// @ts-expect-error A list of lists.
list(list(string));
// @ts-expect-error A list of what may be missing.
list(optional(string));
// @ts-expect-error A detail that there is not.
attribute(string, { title: "商品" });
// @ts-expect-error A type that the platform does not have.
attribute(string, { type: "boolean" });

// The item that an attribute refers to must be one of the plan's.
definePlan({ events: { a: { id: product }, b: event("B", { ids: products }) }, items: { product: {} } });
definePlan({ events: { a: { id: product } }, items: { product: item("商品", { width: decimal }), other: {} } });
// @ts-expect-error The plan has others.
definePlan({ events: { a: { id: product } }, items: { products: {} } });
// @ts-expect-error The plan has none.
definePlan({ events: { a: { id: product } } });
// @ts-expect-error In an event with a name as well.
definePlan({ events: { a: event("A", { id: product }) }, items: { products: {} } });
// @ts-expect-error In one attribute of several.
definePlan({ events: { a: { id: product, other: attribute(string, { item: "shop" }) } }, items: { product: {} } });
// @ts-expect-error Attributes of users refer to none.
definePlan({ user: { favourite: product }, items: { product: {} } });
// @ts-expect-error Attributes of items refer to none.
definePlan({ items: { product: {}, part: { of: product } } });
// @ts-expect-error Those of items with a name as well.
item("部件", { of: product });

// The item that an event may name must be one of the plan's.
const view = event({ name: "浏览", item: "product" }, { price: decimal });
same<typeof view, Described<"event", { readonly price: PlanAttribute<number> }, "product">>();
definePlan({ events: { view }, items: { product: {} } });
// @ts-expect-error The plan has others.
definePlan({ events: { view }, items: { products: {} } });
// @ts-expect-error The plan has none.
definePlan({ events: { view } });
// @ts-expect-error Items name none.
item({ name: "商品", item: "product" }, {});
// @ts-expect-error Login user keys are a list.
definePlan({ userKeys: { phone: "手机" } });

// What is no plan.
// @ts-expect-error A part that there is not.
definePlan({ event: {} });
// @ts-expect-error A type by its name.
definePlan({ events: { purchase: { price: "decimal" } } });
// @ts-expect-error An event for an item.
definePlan({ items: { product: event("商品", {}) } });
// @ts-expect-error An item for an event.
definePlan({ events: { purchase: item("购买", {}) } });
// @ts-expect-error No plan at all.
definePlan();

// A plan is any plan; one that was read says nothing to the compiler.
const some: TrackingPlan = plan;
const read = readPlan(some.toJSON());
same<typeof read, TrackingPlan>();
const parts: AttributeMap = { price: decimal, id: product };
definePlan({ events: { purchase: { price: decimal } }, user: {}, items: {} }) satisfies TrackingPlan;
export { parts };
