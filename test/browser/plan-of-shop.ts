import type { PlanReport } from "../../src/collector/page/app/plan/report.ts";

const attribute = (name: string, type: string, count: number, optional = false, violations = 0) => ({
  name,
  type,
  optional,
  count,
  violations,
});

/** The report of a shop's plan, with one of each that can be in it. */
export const PLAN: PlanReport = {
  events: [
    {
      type: "event",
      name: "page_view",
      title: "A page was looked at",
      count: 1204,
      violations: 0,
      attributes: [attribute("path", "string", 1204), attribute("channel", "string", 311, true)],
      faults: [],
    },
    {
      type: "event",
      name: "purchase",
      title: "购买",
      count: 36,
      violations: 3,
      attributes: [
        attribute("order", "string", 36),
        attribute("amount", "number", 33, false, 3),
        { ...attribute("items", "list", 36), item: "product", title: "what was bought" },
        attribute("coupon", "boolean", 0, true),
      ],
      faults: [{ text: `lacks the attribute "amount"`, count: 3 }],
    },
    {
      type: "event",
      name: "refund",
      count: 0,
      violations: 0,
      attributes: [attribute("order", "string", 0)],
      faults: [],
    },
  ],
  user: {
    type: "user",
    name: "user attributes",
    count: 58,
    violations: 0,
    attributes: [attribute("level", "string", 58)],
    faults: [],
  },
  items: [{
    type: "item",
    name: "product",
    count: 120,
    violations: 0,
    attributes: [attribute("price", "number", 120)],
    faults: [],
  }],
  unplanned: [{ type: "event", name: "purchas", count: 2 }],
};
