// Messages that no invocation of a Worker may ever send: whoever tracks so is told, once and with the way out.
import { beforeEach, expect, test, vi } from "vitest";
import { AsyncBufferedConsumer, GrowingTracker, type InvocationContext } from "../../../src/index.ts";
import { bench } from "../../support/server.ts";

const UNBOUND =
  "[growingio] Messages are held that no request may ever send, as its timers end with it: use tracker.bind(ctx)";

let lines: unknown[];

beforeEach(() => {
  lines = [];
  vi.spyOn(console, "warn").mockImplementation((line) => void lines.push(line));
});

function setup(more: object = {}, isolated = true) {
  const { clock, options, log } = bench();
  const runtime = { ...clock, now: clock.now, timer: clock.timer, isolated };
  const consumer = new AsyncBufferedConsumer({ ...options, ...more }, runtime);
  return { clock, log, tracker: GrowingTracker.consumer(consumer) };
}

/** Beyond all turns of promises. */
const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const event = { anonymousId: "a" };

test.each<[string, (tracker: GrowingTracker) => GrowingTracker]>([
  ["not at all", (tracker) => tracker],
  ["to nothing", (tracker) => tracker.bind(undefined)],
  ["by bind() without arguments", (tracker) => Reflect.apply(tracker.bind, tracker, [])],
])("a tracker in a Worker that is bound %s warns once", async (_, bind) => {
  const { tracker } = setup();
  void bind(tracker).trackCustomEvent("visit", event);
  await later();
  void bind(tracker).trackCustomEvent("visit", event);
  await later();
  expect(lines).toEqual([UNBOUND]);
});

test.each([
  ["env", { GROWINGIO_PRODUCT_ID: "p" }],
  ["an object around it", { executionCtx: { waitUntil() {} } }],
  ["a number", 5],
  ["a waitUntil that is none", { waitUntil: 1 }],
])("%s is no context: onError hears of it, defaults hold, and it counts as not bound", async (_, context) => {
  const { tracker, log } = setup();
  const bound: GrowingTracker = Reflect.apply(tracker.bind, tracker, [context, event]);
  void bound.trackCustomEvent("visit");
  await later();
  expect(log.errors.map(({ message }) => message)).toEqual([
    expect.stringContaining(
      "Cannot bind a tracker as 'context' must have waitUntil(promise), as the ctx of a Worker has",
    ),
  ]);
  expect(lines).toEqual([UNBOUND]);
});

test.each<[string, (tracker: GrowingTracker, context: InvocationContext) => unknown]>([
  ["is bound", (tracker, context) => tracker.bind(context).trackCustomEvent("visit", event)],
  ["is flushed at once", async (tracker) => {
    void tracker.trackCustomEvent("visit", event);
    await tracker.flush({ timeoutMs: 0 });
  }],
  ["is flushed after an awaited call", async (tracker) => {
    await tracker.trackCustomEvent("visit", event);
    await tracker.flush({ timeoutMs: 0 });
  }],
])("a tracker in a Worker that %s has nothing to warn of", async (_, use) => {
  const { tracker } = setup();
  void use(tracker, { waitUntil() {} });
  await later();
  expect(lines).toEqual([]);
});

test("where timers outlive a request, or the consumer has waitUntil, there is nothing to warn of", async () => {
  void setup({}, false).tracker.trackCustomEvent("visit", event);
  void setup({ waitUntil() {} }).tracker.trackCustomEvent("visit", event);
  await later();
  expect(lines).toEqual([]);
});
