// The event that everything is measured with: three attributes, one of them a list.
export const EVENT_NAME = "purchase";
export const PRODUCT_ID = "pid";
export const DATA_SOURCE_ID = "ds";

/** Its attributes. The price differs from event to event, so that nothing can be made once for all. */
export function attributesOf(
  index: number,
): { name: string; price: number; tags: string[] } {
  return {
    name: "Trail shoe 42",
    price: index % 1000 + 0.5,
    tags: ["outdoor", "sale", "new"],
  };
}

/** The same with a number of its own, so that the sink can tell which of the events arrived, and which twice. */
export function numberedOf(index: number) {
  return { ...attributesOf(index), serial: index };
}

/** Who did it: one of a thousand. */
export const visitorOf = (index: number): string => `visitor-${index % 1000}`;

/** The finished object that goes on the wire for it: what is left when nothing has to be checked, copied or held. */
export function wireEventOf(index: number) {
  const { name, price, tags } = attributesOf(index);
  return {
    eventType: "CUSTOM" as const,
    eventName: EVENT_NAME,
    sdkVersion: "0.2.0",
    platform: "javascript",
    timestamp: 1_700_000_000_000 + index,
    deviceId: visitorOf(index),
    attributes: { name, price, tags: tags.join("||") },
    dataSourceId: DATA_SOURCE_ID,
    projectKey: PRODUCT_ID,
  };
}
