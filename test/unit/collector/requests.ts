import type { Collector } from "../../../src/collector/collector.ts";

/** A server that is nowhere. */
export const ORIGIN = "http://collect.test";
/** Where the events of product "pid" go. */
export const EVENTS: string = `${ORIGIN}/v3/projects/pid/collect?stm=1700000000123`;
/** Where its items go. */
export const ITEMS: string = `${ORIGIN}/projects/pid/collect/item?stm=1700000000123`;

const ids = { dataSourceId: "ds", projectKey: "pid" };

/** Custom events of these names. */
export const events = (...names: readonly string[]): object[] =>
  names.map((eventName) => ({ eventType: "CUSTOM", eventName, timestamp: 1, deviceId: "a", ...ids }));

/** Attributes of a login user. */
export const user: object = {
  eventType: "LOGIN_USER_ATTRIBUTES",
  timestamp: 1,
  userId: "cpacm",
  userKey: "email",
  attributes: { 城市: "上海" },
  ...ids,
};

/** A record of a dimension table. */
export const item: object = { key: "product", id: "sku-1", attributes: { colour: "Red" }, ...ids };

/** Sends messages as JSON. */
export function post(collector: Collector, messages: readonly object[], url: string = EVENTS): Promise<Response> {
  return collector.fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(messages),
  });
}

/** What the API answers, as JSON. */
export async function api(
  collector: Collector,
  path: string,
  init: RequestInit = {},
): Promise<Record<string, unknown>> {
  return await (await collector.fetch(`${ORIGIN}/api/${path}`, init)).json();
}
