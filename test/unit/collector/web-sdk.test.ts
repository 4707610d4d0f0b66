// What the Web SDK sends, made as its source makes it (4.3): one event in a list, `compress` in the URL, a beacon first,
// then a request whose success is 204 alone, then an image.
import lz from "lz-string";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createCollector } from "../../../src/collector/collector.ts";
import { decompressBytes, decompressText } from "../../../src/collector/decode/lz.ts";
import { api, ORIGIN } from "./requests.ts";

const context = {
  appVersion: "1.0.0",
  dataSourceId: "ds",
  deviceId: "6b29fc40-ca47-1067-b31d-00dd010662da",
  domain: "shop.example.com",
  language: "zh-CN",
  path: "/products/sku-1",
  platform: "Web",
  query: "from=wechat",
  referralPage: "https://www.example.com/",
  screenHeight: 1080,
  screenWidth: 1920,
  sdkVersion: "4.3.1",
  sessionId: "5f1c",
  timestamp: 1_700_000_000_123,
  timezoneOffset: -480,
  title: "龙井茶",
  eventSequenceId: 7,
};
const xpath = "/body/div/button";
const EVENTS = [
  ["visit", "/products/sku-1", { eventType: "VISIT", ...context }],
  ["page", "/products/sku-1", { eventType: "PAGE", ...context, protocolType: "https" }],
  ["action", "加入购物车", { eventType: "VIEW_CLICK", ...context, xpath, textValue: "加入购物车", index: 0 }],
  ["action", xpath, { eventType: "VIEW_CHANGE", ...context, xpath, xcontent: "/.a/.b" }],
  ["event", "purchase", { eventType: "CUSTOM", ...context, eventName: "purchase", attributes: { price: "12.5" } }],
  ["user", "u-1", { eventType: "LOGIN_USER_ATTRIBUTES", ...context, userId: "u-1", attributes: { $userAgent: "x" } }],
] as const;

const url = (compress: string): string => `${ORIGIN}/v3/projects/pid/collect?stm=1700000000123&compress=${compress}`;
const byText = (body: string): [string, RequestInit] => [url("0"), {
  method: "POST",
  headers: { "Content-Type": "text/plain;charset=UTF-8" },
  body,
}];
const WAYS: { readonly [name: string]: (body: string) => readonly [string, RequestInit] } = {
  "a text by sendBeacon": byText,
  "bytes by sendBeacon": (
    body: string,
  ) => [url("1"), { method: "POST", body: Uint8Array.from(lz.compressToUint8Array(body)) }],
  "an image": (body: string) => [`${url("0")}&data=${encodeURIComponent(body)}`, { method: "GET" }],
  "a compressed image": (
    body: string,
  ) => [`${url("11")}&data=${lz.compressToEncodedURIComponent(body)}`, { method: "GET" }],
};

test.each(Object.entries(WAYS))("every event of the Web SDK is read, sent as %s, and answered 204", async (_, way) => {
  const collector = createCollector();
  for (const [, , event] of EVENTS) {
    const response = await collector.fetch(...way(JSON.stringify([event])));
    expect([response.status, await response.text()]).toEqual([204, ""]);
  }
  expect(collector.messages).toEqual(EVENTS.map(([, , event]) => event));
  expect(collector.requests.flatMap(({ warnings }) => warnings)).toEqual([]);
  const { messages } = await api(collector, "messages");
  expect(messages).toMatchObject(EVENTS.map(([type, name]) => ({ type, name })));
  expect(collector.requests[0]?.codec?.format).toBe("json");
});

test("what is known of these events is checked", async () => {
  const collector = createCollector();
  const send = async (event: object) => {
    const response = await collector.fetch(...byText(JSON.stringify([event])));
    return [response.status, collector.requests.at(-1)?.error ?? collector.requests.at(-1)?.warnings.join()];
  };
  expect(await send({ ...EVENTS[0][2], deviceId: undefined })).toEqual([400, "message 0 lacks 'deviceId'"]);
  expect(await send({ ...EVENTS[2][2], xpath: undefined })).toEqual([204, "message 0 is expected to have 'xpath'"]);
  expect(await send({ ...EVENTS[0][2], timezoneOffset: "-480" })).toEqual([204, ""]);
  expect((await collector.fetch(url("2"), { method: "POST", body: "[]" })).status).toBe(415);
});

test("lz-string's own compressions are read back, whatever the text", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom("a", "b") })), (text) => {
      expect(decompressBytes(lz.compressToUint8Array(text), 100_000)).toBe(text);
      expect(decompressText(lz.compressToEncodedURIComponent(text), 100_000)).toBe(text);
    }),
  );
  const long = JSON.stringify(EVENTS).repeat(50);
  expect(decompressBytes(lz.compressToUint8Array(long), 1_000_000)).toBe(long);
});

test("a few bytes that would become gigabytes are refused, and so is what is none", async () => {
  const bomb = Uint8Array.from(lz.compressToUint8Array("a".repeat(2_000_000)));
  expect(bomb.byteLength).toBeLessThan(10_000);
  const collector = createCollector({ maxBodyBytes: 1_000_000 });
  expect((await collector.fetch(url("1"), { method: "POST", body: bomb })).status).toBe(413);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
    try {
      expect(decompressBytes(bytes, 10_000).length).toBeLessThanOrEqual(10_000);
    } catch (error) {
      expect(String(error)).toMatch(/^(?:RangeError: it holds more|Error: it (?:breaks off|refers to|begins with))/);
    }
  }));
});
