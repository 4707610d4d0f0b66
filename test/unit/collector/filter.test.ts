import fc from "fast-check";
import { expect, test } from "vitest";
import { matcherOf } from "../../../src/collector/filter/filter.ts";
import { row } from "./page/kit.ts";

const json = { format: "json", snappy: false, xor: false } as const;
const event = row(1, {
  number: 11,
  name: "Purchase order",
  message: {
    eventType: "CUSTOM",
    timestamp: 1,
    deviceId: "Device-1",
    userId: "User-1",
    dataSourceId: "b6cd",
    attributes: { Price: 50, "a b": "x y" },
  },
  warnings: ["sets no attributes"],
}, { codec: { format: "protobuf", snappy: true, xor: false } });
const click = row(2, {
  type: "action",
  name: "Buy",
  message: Object.assign({ eventType: "CUSTOM", timestamp: 1 } as const, JSON.parse('{"eventType":"VIEW_CLICK"}')),
  violations: ["'a' is not planned"],
}, { codec: json });
const refused = row(3, undefined, { status: 415, error: "cannot read it", path: "/v3/x", codec: json });
const all = { event, click, refused };

test.each([
  ["", ["event", "click", "refused"]],
  ["type:event", ["event"]],
  ["type:EVENT,refused", ["event", "refused"]],
  ["type:view_click", ["click"]],
  ["-type:refused", ["event", "click"]],
  ["type:none", []],
  ["name:purchase", ["event"]],
  ['name:"purchase order"', ["event"]],
  ["name:order -name:purchase", []],
  ["id:device", ["event"]],
  ["attr.price:50", ["event"]],
  ["attr.price:5", []],
  ["attr.price:", ["event"]],
  ['attr."a b":"x y"', ["event"]],
  ["format:protobuf", ["event"]],
  ["format:protobuf+snappy", ["event"]],
  ["format:json", ["click", "refused"]],
  ["status:4xx", ["refused"]],
  ["status:415", ["refused"]],
  ["status:200", ["event", "click"]],
  ["source:B6", ["event"]],
  ["request:3", ["refused"]],
  ["path:/v3/x", ["refused"]],
  ["has:warning", ["event"]],
  ["has:violation,error", ["click", "refused"]],
  ["has:attributes", ["event"]],
  ["cannot read", ["refused"]],
  ['"not planned"', ["click"]],
  ["nothing:like", []],
])("%j finds %j", (filter, names) => {
  const matches = matcherOf(filter);
  expect(Object.entries(all).filter(([, one]) => matches(one)).map(([name]) => name)).toEqual(names);
});

test("no filter throws, whatever is typed", () => {
  fc.assert(fc.property(
    fc.array(fc.constantFrom("type:", "attr.", '"', "-", ":", "a", " ", "has:", "format:+", "购", "\\"), {
      maxLength: 12,
    }),
    (parts) => {
      const matches = matcherOf(parts.join(""));
      for (const one of Object.values(all)) expect(typeof matches(one)).toBe("boolean");
    },
  ));
});
