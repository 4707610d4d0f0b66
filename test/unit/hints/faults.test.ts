// What developers are told beside the rule that they broke, by the core as Node, Deno and Bun load it.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AsyncBufferedConsumer, BufferedConsumer, DefaultConsumer, GrowingTracker } from "../../../src/hints.ts";
import { bench, rejectionOf } from "../../support/server.ts";
import { IDS, lookAlikes, MISTAKES, said } from "./mistakes.ts";

let warn: { readonly mock: { readonly calls: unknown[][] } };

beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

test.each(MISTAKES)("$of: what is told says $sentence", async ({ sentence, told }) => {
  expect(await told()).toContain(sentence);
});

test("an option that is like no other gets no guess, and what is undefined is not given", () => {
  expect(said(DefaultConsumer, { ...IDS, colour: 1 })).toMatch(/'colour' is not known here: current value is 1$/);
  expect(said(DefaultConsumer, { ...IDS, flushAfterMs: 5 })).toContain("is an option of an AsyncBufferedConsumer");
  expect(said(DefaultConsumer, { ...IDS, flushAfterMs: undefined })).toBe("nothing");
});

test.each([
  ["what may be a password", { serverHost: "me:secret@collect.test" }],
  ["a host that is none", { serverHost: "pid" }],
  ["a host with a query", { serverHost: "https://collect.test/?a" }],
  ["a text that is no number", { maxSize: "many" }],
  ["a number in the place of a parser", { parser: 5 }],
  ["a text that is neither true nor false", { disabled: "no" }],
])("%s is refused without a guess", (_, more) => {
  const made = said(AsyncBufferedConsumer, { ...IDS, ...more });
  expect(made).toMatch(/^Cannot create an AsyncBufferedConsumer as '/);
  expect(made).not.toMatch(/secret|\(/);
});

test.each([
  ["a list of attributes", { attributes: [1] }],
  ["an attribute that is a function", { attributes: { a() {} } }],
])("%s is refused without a guess", async (_, options) => {
  const tracker = GrowingTracker.consumer(new BufferedConsumer(bench().options));
  const told = String(await rejectionOf(Reflect.apply(tracker.trackUser, tracker, ["u", options])));
  expect(told).toContain("'attributes");
  expect(told).not.toContain("(use");
});

test("defaults that are none are told as such", () => {
  expect(said(GrowingTracker, { ...IDS, defaults: "a" })).toContain("'defaults' must be an object: current value is");
});

test("a host beside a consumer that has another is told as such", () => {
  const consumer = new BufferedConsumer(IDS);
  expect(said(GrowingTracker, { consumer, serverHost: "https://other.test" })).toContain(
    "'serverHost' must be that of the consumer: current value is",
  );
});

test("times that look like seconds are warned of once, and others are not", async () => {
  const { options, clock } = bench();
  const lines = () => warn.mock.calls.flat();
  const consumer = new AsyncBufferedConsumer(
    { ...options, requestTimeoutMs: 5000, flushAfterMs: 250, retryBackoffMs: 0 },
    clock,
  );
  const tracker = GrowingTracker.consumer(consumer);
  for (const eventTime of [1, Date.now(), 1_000_000_000_000]) {
    void tracker.trackCustomEvent("e", { anonymousId: "a", eventTime });
  }
  await clock.run(tracker.stop());
  expect(lines()).toEqual([]);
  await lookAlikes(3);
  expect(lines()).toEqual([
    "[growingio] 'flushAfterMs' looks like seconds: give milliseconds",
    "[growingio] 'requestTimeoutMs' looks like seconds: give milliseconds",
    "[growingio] 'eventTime' looks like seconds: give milliseconds, as Date.now() does",
    "[growingio] 'eventTime' looks like microseconds: give milliseconds, as Date.now() does",
    "[growingio] 'attributes' looks like an object of options: give submitItem(itemKey, itemId, attributes) them as such",
  ]);
});
