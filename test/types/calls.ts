// What the calls of a tracker with a plan take and refuse.
import type { GrowingTracker, PlannedEventItem } from "@growingio-edge/tracker";
import { plan, purchase } from "./shop.ts";
import { same } from "./same.ts";

declare const tracker: GrowingTracker<typeof plan>;
type Tracker = typeof tracker;

// Names are those of the plan, so that an editor completes them.
same<Parameters<Tracker["trackCustomEvent"]>[0], "purchase" | "search" | "view" | "visit">();
same<Parameters<Tracker["submitItem"]>[0], "product" | "shop" | "tag">();
// @ts-expect-error An event that is not planned.
tracker.trackCustomEvent("Purchase", { attributes: purchase });
// @ts-expect-error An item that is not planned.
tracker.submitItem("goods", "1", {});
declare const anyName: string;
// @ts-expect-error A name that may be any.
tracker.trackCustomEvent(anyName);

// Attributes of an event: all that must be there, and none but the planned.
tracker.trackCustomEvent("purchase", { attributes: purchase });
tracker.trackCustomEvent("purchase", { anonymousId: "a", eventTime: 1, attributes: { ...purchase, coupon: "c" } });
// @ts-expect-error One is missing.
tracker.trackCustomEvent("purchase", { attributes: { productId: "sku-1", count: 1, tags: [] } });
// @ts-expect-error One is not planned.
tracker.trackCustomEvent("purchase", { attributes: { ...purchase, colour: "red" } });
// @ts-expect-error All are missing.
tracker.trackCustomEvent("purchase", { anonymousId: "a" });
// @ts-expect-error All are missing, with the options.
tracker.trackCustomEvent("purchase");
// @ts-expect-error All are missing, in words.
tracker.trackCustomEvent("purchase", { attributes: null });
// @ts-expect-error Those of another event.
tracker.trackCustomEvent("search", { attributes: purchase });
// @ts-expect-error What an event has beside attributes is known as well.
tracker.trackCustomEvent("purchase", { attributes: purchase, anonymousID: "a" });

// Types of attributes.
// @ts-expect-error A text where a decimal is planned.
tracker.trackCustomEvent("purchase", { attributes: { ...purchase, price: "12.5" } });
// @ts-expect-error A number where a text is planned.
tracker.trackCustomEvent("purchase", { attributes: { ...purchase, productId: 1 } });
// @ts-expect-error A bigint where an integer is planned.
tracker.trackCustomEvent("purchase", { attributes: { ...purchase, count: 1n } });
// @ts-expect-error null where something must be.
tracker.trackCustomEvent("purchase", { attributes: { ...purchase, price: null } });

// Lists, which may be read-only.
const tags: readonly string[] = ["a", "b"];
tracker.trackCustomEvent("purchase", { attributes: { ...purchase, tags, sizes: [1, 2] } });
tracker.trackCustomEvent("purchase", { attributes: { ...purchase, tags: ["a", "b"] as const } });
// @ts-expect-error A list of other elements.
tracker.trackCustomEvent("purchase", { attributes: { ...purchase, tags: [1] } });
// @ts-expect-error No list.
tracker.trackCustomEvent("purchase", { attributes: { ...purchase, tags: "a" } });
// @ts-expect-error A list where none is planned.
tracker.trackCustomEvent("purchase", { attributes: { ...purchase, productId: ["a"] } });

// What is optional may be left out, be undefined or null, and is no other type all the same.
tracker.trackCustomEvent("purchase", { attributes: { ...purchase, coupon: undefined, sizes: null } });
tracker.trackCustomEvent("search");
tracker.trackCustomEvent("search", { anonymousId: "a" });
tracker.trackCustomEvent("search", { attributes: null });
tracker.trackCustomEvent("search", { attributes: {} });
tracker.trackCustomEvent("search", { attributes: { words: "cup" } });
// @ts-expect-error An optional one of another type.
tracker.trackCustomEvent("search", { attributes: { words: 5 } });
// @ts-expect-error One that is not planned beside optional ones.
tracker.trackCustomEvent("search", { attributes: { word: "cup" } });

// Where nothing is planned, nothing may be given.
tracker.trackCustomEvent("visit");
tracker.trackCustomEvent("visit", { anonymousId: "a", attributes: {} });
// @ts-expect-error An event without attributes.
tracker.trackCustomEvent("visit", { attributes: { page: "/" } });

// The item of an event: that of the plan, with some of its attributes.
same<NonNullable<PlannedEventItem<typeof plan, "view">>["key"], "product">();
tracker.trackCustomEvent("view", { item: { key: "product", id: "1" } });
tracker.trackCustomEvent("view", { item: { key: "product", id: "1", attributes: { colour: "red" } } });
tracker.trackCustomEvent("view", { item: null });
tracker.trackCustomEvent("view");
// @ts-expect-error Another item of the plan.
tracker.trackCustomEvent("view", { item: { key: "shop", id: "1" } });
// @ts-expect-error An attribute that its item does not have.
tracker.trackCustomEvent("view", { item: { key: "product", id: "1", attributes: { height: 1 } } });
// @ts-expect-error An attribute of another type.
tracker.trackCustomEvent("view", { item: { key: "product", id: "1", attributes: { width: "1.5" } } });
// @ts-expect-error An event that names none.
tracker.trackCustomEvent("visit", { item: { key: "product", id: "1" } });
// @ts-expect-error An event with a name and no item.
tracker.trackCustomEvent("purchase", { attributes: purchase, item: { key: "product", id: "1" } });

// Preset fields are those of the platform, with and without a plan.
tracker.trackCustomEvent("visit", { preset: { language: "zh-CN", domain: null } });
// @ts-expect-error A preset field that there is not.
tracker.trackCustomEvent("visit", { preset: { colour: "red" } });
// @ts-expect-error Users have none.
tracker.trackUser("u", { preset: { language: "zh-CN" } });

// Identities: by the login user keys of the plan.
same<keyof Parameters<Tracker["mapUser"]>[0], "phone" | "email">();
tracker.mapUser({ phone: "13800000000", email: "u@example.com" }, { eventTime: 1 });
tracker.mapUser({ phone: "13800000000" });
// @ts-expect-error A key that is not planned.
tracker.mapUser({ phone: "13800000000", wechat: "w" });
// @ts-expect-error An id that is a number.
tracker.mapUser({ phone: 13_800_000_000 });

// Attributes of users: some of them.
tracker.trackUser("u");
tracker.trackUser("u", { loginUserKey: "email", attributes: { level: 3 } });
tracker.trackUser("u", { attributes: { education: ["本科"], level: null } });
tracker.trackUser("u", { attributes: {} });
// @ts-expect-error One that is not planned.
tracker.trackUser("u", { attributes: { level: 3, vip: true } });
// @ts-expect-error One of another type.
tracker.trackUser("u", { attributes: { level: "3" } });

// Attributes of items, as those of events.
tracker.submitItem("product", "1", { width: 1.5 });
tracker.submitItem("product", "1", { width: 1.5, colour: "red" });
tracker.submitItem("shop", "1");
tracker.submitItem("shop", "1", { city: "上海" });
tracker.submitItem("shop", "1", null);
tracker.submitItem("tag", "1");
// @ts-expect-error One is missing.
tracker.submitItem("product", "1", { colour: "red" });
// @ts-expect-error All are missing.
tracker.submitItem("product", "1");
// @ts-expect-error One is not planned.
tracker.submitItem("product", "1", { width: 1.5, height: 2 });
// @ts-expect-error One of another type.
tracker.submitItem("product", "1", { width: "1.5" });
// @ts-expect-error An item without attributes.
tracker.submitItem("tag", "1", { city: "上海" });
