import type { GrowingTracker } from "../../src/index.ts";
import { serveCollector, type ServedCollector, trackersOf } from "./kit.ts";

/** How long the shop has been open when it is looked at, in seconds. */
const OPEN_SECONDS = 112;

/** When it is looked at, in Unix milliseconds. */
export const SHOP_NOW_MS: number = Date.parse("2026-05-20T10:24:00+08:00");

/** Numbers from 0 to 1 that are the same in every run. */
function makeRandom(): () => number {
  let state = 20_260_101;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

const PRODUCTS = [
  { id: "sku-1041", name: "Oolong tea 250 g", category: "tea", price: 24.9 },
  { id: "sku-1187", name: "龙井茶 礼盒装", category: "tea", price: 68 },
  { id: "sku-2203", name: "Celadon tea bowl", category: "porcelain", price: 39.5 },
  { id: "sku-2290", name: "紫砂壶 手工", category: "porcelain", price: 159 },
  { id: "sku-3310", name: "Bamboo tray", category: "bamboo", price: 19 },
] as const;
const CHANNELS = ["wechat", "baidu", "direct", "newsletter", "douyin"] as const;
const CITIES = ["Shanghai", "Hangzhou", "成都", "Beijing", "Shenzhen"] as const;

/** A collector that has had a shop's messages for two minutes: in every format, with faults and retries. */
export async function serveShop(): Promise<ServedCollector> {
  const startMs = SHOP_NOW_MS - OPEN_SECONDS * 1000;
  let nowMs = startMs;
  const served = await serveCollector({ maxMessages: 10_000 }, () => nowMs);
  // In batches, as a server would: that is where Snappy shows what it can do.
  const byFormat = trackersOf(served.url, "buffered");
  const trackers = Object.values(byFormat);
  const random = makeRandom();
  const pick = <Value>(values: readonly Value[]): Value => {
    const value = values[Math.floor(random() * values.length)];
    if (value === undefined) throw new Error("there is nothing to pick");
    return value;
  };
  for (let second = 0; second < OPEN_SECONDS; second++) {
    nowMs = startMs + second * 1000 + Math.floor(random() * 900);
    const tracker = pick(trackers);
    const visits = 1 + Math.round(2 * random() + 2 * Math.sin(second / 9) ** 2);
    if (second === 40 || second === OPEN_SECONDS - 4) served.collector.failNext(2, { status: 503 });
    if (second === 72) await refuse(served.url);
    for (let visit = 0; visit < visits; visit++) {
      nowMs += 1 + Math.floor(random() * 40);
      await visitShop(tracker, nowMs, pick, random);
    }
    await tracker.flush();
  }
  // The newest, which is looked at closely.
  const attributes = { order: "2026052010", amount: 227, coupon: true, city: "成都", items: ["sku-1187", "sku-2290"] };
  const who = { anonymousId: "b3f9xwtiy", loginUserKey: "email", loginUserId: "user-77", eventTime: nowMs };
  for (const { id, name, category, price } of PRODUCTS) {
    await byFormat["JSON Snappy"]?.trackCustomEvent("add_to_cart", {
      ...who,
      attributes: { product: id, name, category, price, quantity: 1 },
    });
  }
  await byFormat["JSON Snappy"]?.trackCustomEvent("purchase", { ...who, attributes });
  await byFormat["JSON Snappy"]?.flush();
  return served;
}

async function visitShop(
  tracker: GrowingTracker,
  eventTime: number,
  pick: <Value>(values: readonly Value[]) => Value,
  random: () => number,
): Promise<void> {
  const { id, name, category, price } = pick(PRODUCTS);
  const user = `user-${Math.ceil(random() * 90)}`;
  const who = { anonymousId: `b3f${Math.floor(random() * 1e9).toString(36)}`, loginUserId: user };
  const kind = random();
  if (kind < 0.35) {
    const attributes = { path: `/products/${id}`, title: name, channel: pick(CHANNELS) };
    await tracker.trackCustomEvent("page_view", { anonymousId: who.anonymousId, eventTime, attributes });
  } else if (kind < 0.55) {
    const attributes = { product: id, name, category, price, quantity: 1 + Math.floor(random() * 3) };
    await tracker.trackCustomEvent("add_to_cart", { ...who, eventTime, attributes });
  } else if (kind < 0.65) {
    await tracker.trackCustomEvent("加入收藏", { ...who, eventTime, attributes: { 商品: name, 分类: category } });
  } else if (kind < 0.78) {
    const attributes = {
      order: `2026${Math.floor(random() * 1e6)}`,
      amount: price,
      coupon: random() < 0.3,
      city: pick(CITIES),
      items: [id, pick(PRODUCTS).id],
    };
    await tracker.trackCustomEvent("purchase", { ...who, loginUserKey: "email", eventTime, attributes });
  } else if (kind < 0.9) {
    await tracker.trackUser(user, {
      eventTime,
      attributes: { level: pick(["silver", "gold", "黑金"]), city: pick(CITIES) },
    });
  } else {
    await tracker.submitItem("product", id, { name, category, price });
  }
}

/** What a tracker would not send: an event of nobody. */
async function refuse(serverHost: string): Promise<void> {
  await fetch(`${serverHost}/v3/projects/shop/collect`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify([{
      eventType: "CUSTOM",
      eventName: "purchase",
      timestamp: SHOP_NOW_MS,
      dataSourceId: "b6cd",
    }]),
  });
}
