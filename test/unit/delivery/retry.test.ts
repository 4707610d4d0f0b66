import { expect, test } from "vitest";
import { isOfContent, retryAfterMs, retryDelayMs, verdictOf } from "../../../src/delivery/retry.ts";

test.each([
  [undefined, "retry"],
  [200, "delivered"],
  [204, "delivered"],
  [299, "delivered"],
  [0, "rejected"],
  [301, "rejected"],
  [304, "rejected"],
  [308, "rejected"],
  [400, "rejected"],
  [401, "rejected"],
  [404, "rejected"],
  [408, "retry"],
  [413, "too-large"],
  [425, "retry"],
  [429, "retry"],
  [499, "rejected"],
  [500, "retry"],
  [503, "retry"],
  [599, "retry"],
  [600, "rejected"],
])("an answer of %s means %s", (status, verdict) => {
  expect(verdictOf(status)).toBe(verdict);
});

test.each([
  [undefined, true],
  [400, true],
  [422, true],
  [500, true],
  [502, true],
  [504, true],
  [0, false],
  [302, false],
  [401, false],
  [403, false],
  [404, false],
  [410, false],
  [415, false],
  [429, false],
  [503, false],
])("whether %s may be the fault of some messages alone: %s", (status, expected) => {
  expect(isOfContent(status)).toBe(expected);
});

const NOW = Date.parse("2026-01-01T00:00:00Z");

interface Input {
  readonly attempts?: number;
  readonly retryBackoffMs?: number;
  readonly random?: number;
  readonly retryAfter?: string;
}

const delay = ({ attempts = 1, retryBackoffMs = 250, random = 0.5, retryAfter }: Input): number =>
  retryDelayMs({ attempts, retryBackoffMs, random, retryAfterMs: retryAfterMs(retryAfter, NOW) });

test.each([
  ["the first pause is up to the base", { random: 1 }, 250],
  ["jitter is full: it may be nothing", { random: 0 }, 0],
  ["the ceiling doubles with each try", { attempts: 4 }, 1000],
  ["it grows to 30 s and no further", { attempts: 40, random: 1 }, 30_000],
  ["a base of 0 does not wait", { retryBackoffMs: 0, attempts: 9 }, 0],
  ["Retry-After in seconds, when longer", { retryAfter: "7" }, 7000],
  ["Retry-After in seconds, when shorter, says nothing", { retryAfter: "0", random: 1 }, 250],
  ["Retry-After as a date", { retryAfter: "Thu, 01 Jan 2026 00:01:30 GMT" }, 90_000],
  ["Retry-After as a date in the past", { retryAfter: "Wed, 31 Dec 2025 00:00:00 GMT" }, 125],
  ["an absurd Retry-After is taken at its word", { retryAfter: "99999999999999999999" }, 1e23],
  ["a malformed one says nothing", { retryAfter: "soon" }, 125],
  ["a negative one says nothing", { retryAfter: "-5" }, 125],
  ["a fraction says nothing", { retryAfter: "1.5" }, 125],
  ["a date that is none says nothing", { retryAfter: "Thu, 99 Foo 2026 GMT" }, 125],
  ["an empty one says nothing", { retryAfter: "" }, 125],
])("%s", (_, input: Input, expected) => {
  expect(delay(input)).toBe(expected);
});
