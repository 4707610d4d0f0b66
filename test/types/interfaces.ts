// Attributes of a type of one's own, without a plan: interfaces have no index signature, and are attributes all the same.
import {
  type AnyPlan,
  BufferedConsumer,
  CustomEventMessage,
  GrowingTracker,
  ItemMessage,
  type TrackDefaults,
  type TrackerOptions,
  type TrackEventOptions,
} from "@growingio-edge/tracker";
import { PlanConsumer } from "@growingio-edge/tracker/plan";
import { plan } from "./shop.ts";
import { same } from "./same.ts";

interface Purchase {
  price: number;
  tags?: string[];
  coupon: string | null;
}
declare const purchase: Purchase;
declare const tracker: GrowingTracker;
declare const consumer: BufferedConsumer;
declare const ids: { readonly productId: string; readonly dataSourceId: string; readonly serverHost: string };
declare function take<Plan extends AnyPlan>(tracker: GrowingTracker<Plan>): void;
declare const request: { readonly attributes: Record<string, string> };

tracker.trackCustomEvent("purchase", { attributes: purchase });
tracker.trackUser("u", { attributes: purchase });
tracker.submitItem("product", "1", purchase);
tracker.bind(undefined, { attributes: purchase }).bind(undefined, () => ({ attributes: purchase }));
GrowingTracker.consumer(consumer, { defaults: { attributes: purchase } });
const made: GrowingTracker = new GrowingTracker({ ...ids, defaults: { attributes: purchase } });
const kept: GrowingTracker = new GrowingTracker({ consumer, defaults: { attributes: purchase } });
const given: TrackerOptions<Purchase> = { ...ids, defaults: { attributes: purchase } };
take(new GrowingTracker(given));
take(made.bind(undefined));
take(kept);
tracker.trackCustomEvent("purchase", { item: { key: "product", id: "1", attributes: purchase } });
tracker.trackCustomEvent("purchase", { attributes: purchase, item: { key: "product", id: "1", attributes: { a: 1 } } });
new CustomEventMessage.EventBuilder().setAttributes(purchase).setItem("product", "1", purchase).setItem("product", "1");
new ItemMessage.ItemBuilder().setAttributes(purchase);
const options: TrackEventOptions<Purchase> = { anonymousId: "a", attributes: purchase };
tracker.trackCustomEvent("purchase", options);
const defaults: TrackDefaults<Purchase> = { attributes: purchase };
tracker.bind(undefined, defaults);

// So are those of the tracker with a plan, which comes by its plan as ever.
const planned = new GrowingTracker<typeof plan>({ ...ids, defaults: { attributes: { region: "cn" } } });
same<typeof planned, GrowingTracker<typeof plan>>();
const inferred: GrowingTracker<typeof plan> = new GrowingTracker({
  consumer: new PlanConsumer(consumer, plan),
  defaults: { attributes: purchase },
});
take(inferred);

// What has no type of its own is as it was.
tracker.trackCustomEvent("purchase", request);
tracker.trackCustomEvent("purchase");
tracker.trackCustomEvent("purchase", { attributes: null });
tracker.trackCustomEvent("purchase", { attributes: { price: 1, tags: ["a"], map: { a: "b" }, none: undefined } });
const plain: TrackEventOptions = { attributes: { price: 1 } };
tracker.trackCustomEvent("purchase", plain);
tracker.submitItem("product", "1", null);

interface Wrong {
  when: Date;
}
declare const wrong: Wrong;
// @ts-expect-error A date is no attribute's value, in an interface too.
tracker.trackCustomEvent("purchase", { attributes: wrong });
// @ts-expect-error Nor in one for a user.
tracker.trackUser("u", { attributes: wrong });
// @ts-expect-error Nor for an item.
tracker.submitItem("product", "1", wrong);
// @ts-expect-error Nor among the defaults of a tracker.
void new GrowingTracker({ ...ids, defaults: { attributes: wrong } });
// @ts-expect-error Nor beside its consumer.
void new GrowingTracker({ consumer, defaults: { attributes: wrong } });
// @ts-expect-error Nor one that is written in place there.
void new GrowingTracker({ consumer, defaults: { attributes: { when: new Date() } } });
// @ts-expect-error What defaults have is known.
void new GrowingTracker({ consumer, defaults: { anonymousID: "a" } });
// @ts-expect-error Nor one that is written in place.
tracker.trackCustomEvent("purchase", { attributes: { when: new Date() } });
// @ts-expect-error Nor for the item of an event.
tracker.trackCustomEvent("purchase", { item: { key: "product", id: "1", attributes: wrong } });
// @ts-expect-error Nor for one that is built.
new CustomEventMessage.EventBuilder().setItem("product", "1", wrong);
// @ts-expect-error What an event has beside attributes is known.
tracker.trackCustomEvent("purchase", { anonymousID: "a" });
// @ts-expect-error A message is one of the options.
tracker.trackCustomEvent("purchase", "a");
