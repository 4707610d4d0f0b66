import type { Collector } from "../../src/collector/collector.ts";

/** A server that is nowhere: requests are handed to its handler. */
export const ORIGIN = "http://collector.test";
/** Where the events of product "p" go. */
export const EVENTS: string = `${ORIGIN}/v3/projects/p/collect?stm=1700000000123`;
/** Where its items go. */
export const ITEMS: string = `${ORIGIN}/projects/p/collect/item`;

const ids = { dataSourceId: "d", projectKey: "p" };
/** An event as the protocol has it. */
export const event = { ...ids, eventType: "CUSTOM", eventName: "x", timestamp: 1, deviceId: "a" };
/** An item as the protocol has it. */
export const item = { ...ids, key: "goods", id: "1" };

/** Posts a body, as it is or as JSON. */
export function post(
  collector: Collector,
  url: string,
  body: string | Uint8Array<ArrayBuffer> | readonly unknown[],
  headers: { readonly [name: string]: string } = {},
): Promise<Response> {
  const content = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  return collector.fetch(url, {
    method: "POST",
    body: content,
    headers: { "Content-Type": "application/json", ...headers },
  });
}
