// Attributes of a type of one's own, without a plan: interfaces have no index signature, and are attributes all the same.
import {
  BufferedConsumer,
  CustomEventMessage,
  GrowingTracker,
  ItemMessage,
  type TrackDefaults,
  type TrackEventOptions,
} from "@growingio-edge/tracker";

interface Purchase {
  price: number;
  tags?: string[];
  coupon: string | null;
}
declare const purchase: Purchase;
declare const tracker: GrowingTracker;
declare const consumer: BufferedConsumer;
declare const request: { readonly attributes: Record<string, string> };

tracker.trackCustomEvent("purchase", { attributes: purchase });
tracker.trackUser("u", { attributes: purchase });
tracker.submitItem("product", "1", purchase);
tracker.bind(undefined, { attributes: purchase }).bind(undefined, () => ({ attributes: purchase }));
GrowingTracker.consumer(consumer, { defaults: { attributes: purchase } });
new CustomEventMessage.EventBuilder().setAttributes(purchase);
new ItemMessage.ItemBuilder().setAttributes(purchase);
const options: TrackEventOptions<Purchase> = { anonymousId: "a", attributes: purchase };
tracker.trackCustomEvent("purchase", options);
const defaults: TrackDefaults<Purchase> = { attributes: purchase };
tracker.bind(undefined, defaults);

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
// @ts-expect-error Nor one that is written in place.
tracker.trackCustomEvent("purchase", { attributes: { when: new Date() } });
// @ts-expect-error What an event has beside attributes is known.
tracker.trackCustomEvent("purchase", { anonymousID: "a" });
// @ts-expect-error A message is one of the options.
tracker.trackCustomEvent("purchase", "a");
