import type { GrowingTracker } from "../../../src/index.ts";
import type { PlanConsumerOptions, TrackingPlan } from "../../../src/plan.ts";
import { equal, ok, rejects, throws } from "../assert.ts";
import { type Case, type Kit, nameOf, type Stage, stage, untyped } from "../kit.ts";

/** The plan of a shop, and a tracker that is held to it at run time alone. */
function planned(kit: Kit, options: PlanConsumerOptions = {}): Stage & { plan: TrackingPlan; tracker: GrowingTracker } {
  const set = stage(kit);
  const { attribute, decimal, definePlan, event, integer, list, optional, PlanConsumer, string } = kit.plan;
  const plan = definePlan({
    events: {
      purchase: event("购买", {
        productId: attribute(string, { name: "商品", item: "product" }),
        price: decimal,
        tags: optional(list(string)),
      }),
    },
    user: { level: integer },
    items: { product: { width: decimal } },
  });
  const consumer = new PlanConsumer(new kit.tracker.DefaultConsumer(set.options), plan, options);
  const tracker: GrowingTracker = kit.tracker.GrowingTracker.consumer(consumer, { defaults: { anonymousId: "a" } });
  return { ...set, plan, tracker };
}

const GOOD = { attributes: { productId: "sku-1", price: 12.5, tags: ["a", "b"] } };
const OFF = { attributes: { productId: 1, price: 12.5, colour: "red" } };
const FAULTS = ["attributes.productId must be a string as planned", "attributes.colour is not planned"];

const faultsOf = ({ errors }: Stage): string[][] =>
  errors.map((error) => error.code === "ERR_PARAM" ? error.issues.map(({ path, rule }) => `${path} ${rule}`) : []);

export const planCases: readonly Case[] = [
  {
    name: "what is on a plan is sent, and nobody hears of anything",
    async run(kit) {
      const set = planned(kit, { onViolation: "reject" });
      await Promise.all([
        set.tracker.trackCustomEvent("purchase", GOOD),
        set.tracker.trackUser("u", { attributes: { level: 3 } }),
        set.tracker.submitItem("product", "sku-1", { width: 1.5 }),
      ]);
      equal(set.server.messages.map(nameOf).sort(), ["product", "purchase", undefined], "messages");
      equal(set.errors, [], "errors");
    },
  },
  {
    name: "what is off a plan is reported and sent, unless told otherwise",
    async run(kit) {
      const set = planned(kit);
      await set.tracker.trackCustomEvent("purchase", OFF);
      await set.tracker.bind({ waitUntil: () => {} }).trackCustomEvent("look");
      equal(set.server.messages.map(nameOf), ["purchase", "look"], "messages");
      equal(faultsOf(set), [FAULTS, ["eventName is not planned"]], "faults");
    },
  },
  {
    name: "what is off a plan is reported and dropped where that is wanted",
    async run(kit) {
      const set = planned(kit, { onViolation: "drop" });
      await set.tracker.trackCustomEvent("purchase", OFF);
      await set.tracker.submitItem("product", "sku-1");
      equal([set.server.requests.length, set.drops], [0, []], "requests and drops");
      equal(faultsOf(set), [FAULTS, ["attributes.width is required by the plan"]], "faults");
    },
  },
  {
    name: "what is off a plan is reported and rejected where that is wanted",
    async run(kit) {
      const set = planned(kit, { onViolation: "reject" });
      // Nobody awaits the first: a rejection that is not handled would end some runtimes.
      void set.tracker.trackUser("u", { attributes: { vip: true } });
      const error = await rejects(set.tracker.trackCustomEvent("purchase", OFF), "ERR_PARAM");
      ok(error instanceof kit.tracker.GrowingParamError, "the error is of the core's class");
      equal(set.server.requests.length, 0, "requests");
      equal(faultsOf(set), [["attributes.vip is not planned"], FAULTS], "faults");
    },
  },
  {
    name: "a plan goes to JSON and comes back, and checks as before",
    async run(kit) {
      const { plan, server, options, errors } = planned(kit);
      const read = kit.plan.readPlan(JSON.parse(JSON.stringify(plan)));
      equal(read.toJSON(), plan.toJSON(), "the plan");
      const inner = new kit.tracker.DefaultConsumer(options);
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.plan.PlanConsumer(inner, read));
      await tracker.trackCustomEvent("purchase", { anonymousId: "a", ...GOOD });
      equal([server.events.length, errors.length], [1, 0], "events and errors");
      await tracker.trackCustomEvent("purchase", { anonymousId: "a", ...OFF });
      equal([server.events.length, errors.length], [2, 1], "events and errors");
    },
  },
  {
    name: "a plan that is none is an error with every fault",
    async run(kit) {
      const wrong = { events: { purchase: { price: "decimal" } }, user: 5, more: {} };
      const error = throws(() => kit.plan.definePlan(untyped<{}>(wrong)), "ERR_PARAM");
      equal(error.issues.map(({ path }) => path), ["more", "events.purchase.price", "user"], "paths at fault");
      await Promise.resolve();
    },
  },
];
