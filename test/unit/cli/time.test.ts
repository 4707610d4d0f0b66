import { expect, test } from "vitest";
import { timeReader } from "../../../src/cli/import/time.ts";
import { speaker } from "../../../src/cli/program/say.ts";

const say = speaker("en");
const NOON = Date.UTC(2024, 0, 2, 4, 0, 0); // noon in Shanghai

test.each([
  "2024-01-02 12:00:00",
  "2024-01-02T12:00",
  "2024-01-02T04:00:00Z",
  "2024-01-02T04:00:00.000+00:00",
  "2024-01-02 05:00:00 +01:00",
  "2024/1/2 12:00",
  "2024/01/02 12:00:00",
  "2024年1月2日 12:00:00",
  "2024年1月2日 12时0分0秒",
  "20240102120000",
  String(NOON),
  String(NOON / 1000),
  NOON,
  BigInt(NOON),
  new Date(NOON),
])("%s is read by itself", (value) => {
  expect(timeReader(undefined, "Asia/Shanghai", say)(value)).toBe(NOON);
});

test.each(["", "yesterday", "2024-13-01", "1/2/2024", "12", "2024-02-30 00:00:00", true, null, {}])(
  "%s is no time",
  (value) => {
    expect(timeReader(undefined, "Asia/Shanghai", say)(value)).toBeUndefined();
  },
);

test("a pattern, unix and iso are read as they are named, and nothing else then", () => {
  expect(timeReader("dd.MM.yyyy HH:mm", "UTC+8", say)("02.01.2024 12:00")).toBe(NOON);
  expect(timeReader("unix", undefined, say)(String(NOON / 1000))).toBe(NOON);
  expect(timeReader("unix-ms", undefined, say)(NOON)).toBe(NOON);
  expect(timeReader("iso", "Asia/Shanghai", say)("2024/1/2 12:00")).toBeUndefined();
});

test("an hour that there is twice, or not at all, is still a time", () => {
  const berlin = timeReader(undefined, "Europe/Berlin", say);
  expect([0, 1].map((hour) => Date.UTC(2024, 9, 27, hour, 30))).toContain(berlin("2024-10-27 02:30:00"));
  expect(berlin("2024-03-31 02:30:00")).toBe(Date.UTC(2024, 2, 31, 1, 30));
});

test("a zone that is none is told", () => {
  expect(() => timeReader(undefined, "Mars/Base", say)).toThrow("--time-zone must be a zone");
});
