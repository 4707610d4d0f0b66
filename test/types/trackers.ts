// How a tracker comes by its plan, and that one without a plan is what it was.
import {
  type AnyPlan,
  AsyncBufferedConsumer,
  type Attributes,
  BufferedConsumer,
  type Consumer,
  GrowingTracker,
  type Identities,
  type InvocationContext,
  type MapUserOptions,
  type TrackEventOptions,
  type TrackUserOptions,
} from "@growingio-edge/tracker";
import { QueueConsumer } from "@growingio-edge/tracker/cloudflare";
import { growing, type GrowingVariables } from "@growingio-edge/tracker/hono";
import { flushOnExit } from "@growingio-edge/tracker/node";
import { definePlan, PlanConsumer, readPlan, string } from "@growingio-edge/tracker/plan";
import { Hono } from "hono";
import { plan, purchase } from "./shop.ts";
import { same } from "./same.ts";

declare const options: { readonly productId: string; readonly dataSourceId: string; readonly serverHost: string };
declare const context: InvocationContext;
type Shop = GrowingTracker<typeof plan>;

// A PlanConsumer brings its plan.
const consumer = new PlanConsumer(new AsyncBufferedConsumer(options), plan, { onViolation: "drop" });
same<typeof consumer, PlanConsumer<typeof plan>>();
same<typeof consumer.plan, typeof plan>();
const inferred = GrowingTracker.consumer(consumer, { defaults: { attributes: { region: "cn" } } });
same<typeof inferred, Shop>();
const constructed = new GrowingTracker({ consumer });
same<typeof constructed, Shop>();
// @ts-expect-error No way to treat what is off the plan.
void new PlanConsumer(new AsyncBufferedConsumer(options), plan, { onViolation: "throw" });
// @ts-expect-error No plan.
void new PlanConsumer(new AsyncBufferedConsumer(options), plan.toJSON());

// A queue may be inside.
const queued = GrowingTracker.consumer(
  new PlanConsumer(
    new QueueConsumer({ productId: "p", dataSourceId: "d", queue: { sendBatch: async () => {} } }),
    plan,
  ),
);
same<typeof queued, Shop>();

// Or the plan's type is given, and nothing is checked at run time.
const explicit = new GrowingTracker<typeof plan>({ ...options, defaults: { anonymousId: "a" } });
same<typeof explicit, Shop>();
explicit.trackCustomEvent("purchase", { attributes: purchase });
const given = GrowingTracker.consumer<typeof plan>(new BufferedConsumer(options));
same<typeof given, Shop>();
const annotated: Shop = GrowingTracker.consumer(new BufferedConsumer(options));
// @ts-expect-error The type is a plan's, and not that of its events.
void new GrowingTracker<{ purchase: { price: number } }>(options);

// A consumer of one plan makes no tracker of another.
const other = definePlan({ events: { other: { a: string } } });
// @ts-expect-error The plans differ.
GrowingTracker.consumer<typeof other>(consumer);

// Bound trackers keep the plan.
const bound = inferred.bind(context, { attributes: { region: "cn" } });
same<typeof bound, Shop>();
// @ts-expect-error An event that is not planned.
bound.trackCustomEvent("look");

// Without a plan, everything is as it was.
const untyped = new GrowingTracker(options);
same<typeof untyped, GrowingTracker>();
same<GrowingTracker, GrowingTracker<AnyPlan>>();
same<Parameters<GrowingTracker["trackCustomEvent"]>, [eventName: string, options?: TrackEventOptions]>();
same<Parameters<GrowingTracker["trackUser"]>, [loginUserId: string, options?: TrackUserOptions]>();
same<Parameters<GrowingTracker["submitItem"]>, [itemKey: string, itemId: string, attributes?: Attributes | null]>();
same<Parameters<GrowingTracker["mapUser"]>, [identities: Identities, options?: MapUserOptions | undefined]>();
untyped.mapUser({ anything: "1" });
// @ts-expect-error An id that may be missing.
untyped.mapUser({ anything: undefined });
untyped.trackCustomEvent("anything", { item: { key: "anything", id: "1", attributes: { any: 1 } } });
untyped.trackCustomEvent("anything", {
  anonymousId: "a",
  attributes: { any: 1, list: ["a", 1n, null], map: { a: "b" } },
});
untyped.trackUser("u", { attributes: { any: true } });
untyped.submitItem("anything", "1", { any: 1 });
const unplanned = GrowingTracker.consumer(new BufferedConsumer(options));
same<typeof unplanned, GrowingTracker>();
const whichever: Consumer = consumer;
const forgotten = GrowingTracker.consumer(whichever);
same<typeof forgotten, GrowingTracker>();
// What reads a plan at run time knows no names.
const loose = GrowingTracker.consumer(new PlanConsumer(new BufferedConsumer(options), readPlan({})));
loose.trackCustomEvent("anything", { attributes: { any: 1 } });
// @ts-expect-error What a call takes is known without a plan, too.
untyped.trackCustomEvent("anything", { attributes: { when: new Date() } });

// What took a tracker takes one still: functions, and those that are generic over the plan.
declare function useAny<Plan extends AnyPlan>(tracker: GrowingTracker<Plan>): GrowingTracker<Plan>;
const used = useAny(inferred);
same<typeof used, Shop>();
useAny(untyped);
declare function useUntyped(tracker: GrowingTracker): void;
useUntyped(untyped);
declare function usePart(tracker: Pick<GrowingTracker, "flush" | "stop">): void;
usePart(inferred);
flushOnExit(inferred);
flushOnExit(untyped);
flushOnExit(consumer);
const forgetful: GrowingTracker = inferred;
useUntyped(forgetful);

// Hono's middleware hands on a tracker with its plan.
new Hono().use(growing(inferred, () => ({ anonymousId: "a" }))).get("/", (c) => {
  const tracker = c.get("tracker");
  same<typeof tracker, Shop>();
  same<typeof c.var.tracker, Shop>();
  // @ts-expect-error An event that is not planned.
  c.get("tracker").trackCustomEvent("look");
  return c.text("");
});
new Hono<{ Variables: GrowingVariables<typeof plan> }>().use(growing(inferred)).get("/", (c) => {
  const tracker = c.get("tracker");
  same<typeof tracker, Shop>();
  return c.text("");
});
new Hono().use(growing(untyped)).get("/", (c) => {
  const tracker = c.get("tracker");
  same<typeof tracker, GrowingTracker>();
  return c.text("");
});
export { annotated };
