import { expect, test } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDate,
  formatTime,
  ratioOf,
  shorten,
  stepsOf,
} from "../../../../src/collector/page/app/format.ts";
import { NOW_MS, request } from "./kit.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [99_940, "99.9 kB"],
  [99_960, "100 kB"],
  [999_949, "1000 kB"],
  [
    999_950,
    "1.0 MB",
  ],
  [16_777_216, "16.8 MB"],
])("%i bytes are told as %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test("times are told to the millisecond, and what is no time as it is", () => {
  expect(formatTime(NOW_MS + 7, "UTC")).toBe("22:13:20.007");
  expect(formatDate(NOW_MS, "Asia/Shanghai")).toBe("2023-11-15 06:13:20.000");
  expect(formatDate(8.64e15 + 1, "UTC")).toBe("8640000000000001");
});

test("steps are told in the order in which they were taken", () => {
  expect(stepsOf({ format: "json", snappy: true, xor: true })).toEqual(["JSON", "Snappy", "XOR"]);
  expect(stepsOf({ format: "protobuf", snappy: false, xor: false })).toEqual(["Protobuf"]);
  expect(stepsOf(undefined)).toEqual([]);
});

test("a ratio is told where both sizes are known", () => {
  expect(ratioOf(request(1, []))).toBe(2);
  expect(ratioOf(request(1, [], { decodedBytes: 0 }))).toBeUndefined();
  expect(ratioOf(request(1, [], { bytes: 0 }))).toBeUndefined();
});

test("long texts are cut to what a line shows", () => {
  expect([shorten("abcd", 4), shorten("abcde", 4)]).toEqual(["abcd", "abc…"]);
  expect(formatCount(10_000)).toBe("10,000");
});
