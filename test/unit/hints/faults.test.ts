// What developers are told beside the rule that they broke, by the core as Node, Deno and Bun load it.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  AsyncBufferedConsumer,
  BufferedConsumer,
  DefaultConsumer,
  GrowingTracker,
  type TrackerError,
} from "../../../src/hints.ts";
import { bench, rejectionOf } from "../../support/server.ts";

let warn: { readonly mock: { readonly calls: unknown[][] } };

beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const IDS = { productId: "p", dataSourceId: "d", serverHost: "https://collect.test" };

/** What is thrown where a class is made of whatever was given. */
function said(Class: abstract new (...given: never[]) => object, ...given: readonly unknown[]): string {
  try {
    Reflect.construct(Class, given);
    return "nothing";
  } catch (error) {
    return String(Object(error).message);
  }
}

test.each([
  ["arguments in a row, as in Python", ["pid", "ds", "http://h"], "use new GrowingTracker({ productId, dataSourceId,"],
  ["nothing", [], "the input must be an object (use new GrowingTracker({"],
  ["a consumer", [new DefaultConsumer(IDS)], "give a consumer to GrowingTracker.consumer()"],
  ["options for a consumer", [{ consumer: IDS }], "must be a consumer (use new AsyncBufferedConsumer(options))"],
])("a tracker that is made of %s is told how it is made", (_, given, sentence) => {
  expect(said(GrowingTracker, ...given)).toContain(sentence);
});

test.each([
  ["max_size", "did you mean 'maxSize'?"],
  ["product_id", "did you mean 'productId'?"],
  ["flush_after", "did you mean 'flushAfterMs', in milliseconds?"],
  ["request_timeout", "did you mean 'requestTimeoutMs', in milliseconds?"],
  ["retry_backoff_factor", "did you mean 'retryBackoffMs', in milliseconds?"],
  ["data_parser", "did you mean 'parser'?"],
  ["flushInterval", "did you mean 'flushAfterMs', in milliseconds?"],
  ["host", "did you mean 'serverHost'?"],
  ["maxSise", "did you mean 'maxSize'?"],
  ["onEror", "did you mean 'onError'?"],
  ["dryRun", "'dryRun' is an option of a DebugConsumer"],
])("the option %s is told what it was meant to be", (name, sentence) => {
  const made = said(AsyncBufferedConsumer, { ...IDS, [name]: 1 });
  expect(made).toContain(`'${name}' is not known here (${sentence}): current value is 1`);
});

test("an option that is like no other gets no guess, and what is undefined is not given", () => {
  expect(said(DefaultConsumer, { ...IDS, colour: 1 })).toMatch(/'colour' is not known here: current value is 1$/);
  expect(said(DefaultConsumer, { ...IDS, flushAfterMs: 5 })).toContain("is an option of an AsyncBufferedConsumer");
  expect(said(DefaultConsumer, { ...IDS, flushAfterMs: undefined })).toBe("nothing");
});

test("a host without its scheme is shown with it, but not what may be a password", () => {
  const made = (serverHost: string) => said(DefaultConsumer, { ...IDS, serverHost });
  expect(made("collect.test")).toContain('did you mean "https://collect.test"?');
  expect(made("localhost:8787")).toContain('did you mean "http://localhost:8787"?');
  expect(made("me:secret@collect.test")).not.toMatch(/secret|did you mean/);
});

test.each<[string, (tracker: GrowingTracker) => Promise<unknown>, string]>([
  [
    "a user's key and id in a row",
    (tracker) => Reflect.apply(tracker.trackUser, tracker, ["email", "cpacm"]),
    "Cannot track a user by trackUser(…) as the input must be an object (use trackUser(loginUserId, { loginUserKey,",
  ],
  [
    "an attribute beside the attributes",
    (tracker) => Reflect.apply(tracker.trackCustomEvent, tracker, ["purchase", { anonymousId: "a", price: 1 }]),
    "Cannot track an event by trackCustomEvent(\"purchase\") as 'price' is not known here (give attributes in 'attributes')",
  ],
  [
    "an object in place of a name",
    (tracker) => Reflect.apply(tracker.trackCustomEvent, tracker, [{ eventName: "purchase" }]),
    "'eventName' must be a string (use trackCustomEvent(eventName, {",
  ],
  [
    "an item in one object",
    (tracker) => Reflect.apply(tracker.submitItem, tracker, [{ itemKey: "k" }]),
    "'itemKey' must be a string (use submitItem(itemKey, itemId, attributes))",
  ],
  [
    "a name for a message",
    (tracker) => Reflect.apply(tracker.track, tracker, ["purchase"]),
    "the input must be a message that a builder made (use trackCustomEvent(eventName))",
  ],
  [
    "seconds with a fraction",
    (tracker) => tracker.trackCustomEvent("e", { anonymousId: "a", eventTime: 1_700_000_000.5 }),
    "'eventTime' must be a positive integer of milliseconds (use Date.now() or a Date's getTime())",
  ],
])("a call with %s is told how it is made", async (_, call, sentence) => {
  const { options } = bench();
  const rejected = await rejectionOf(call(GrowingTracker.consumer(new BufferedConsumer(options))));
  expect(String(rejected)).toContain(sentence);
});

test.each([
  [
    "/v3/projects/p/collect",
    "'serverHost' must not have the path of requests (did you mean \"https://collect.test\"?)",
  ],
  ["/proxy/v3", "'serverHost' must not have the path of requests (did you mean \"https://collect.test/proxy\"?)"],
  ["", "'serverHost' must be where a collecting server is, which the address of the platform is not"],
])("a 404 of a host with the path %j says what is wrong with the host", async (path, sentence) => {
  const errors: TrackerError[] = [];
  const fetch = async (): Promise<Response> => new Response(null, { status: 404 });
  const options = {
    ...IDS,
    serverHost: `https://collect.test${path}`,
    fetch,
    onError: (error: TrackerError) => void errors.push(error),
  };
  await rejectionOf(new GrowingTracker(options).trackUser("u"));
  expect(errors[0]?.message).toMatch(/the answer was 404 \(1 request\): /);
  expect(errors[0]?.message).toContain(sentence);
});

test("times that look like seconds are warned of once, and others are not", async () => {
  const { options, clock } = bench();
  const lines = () => warn.mock.calls.flat();
  const make = (more: object) => new AsyncBufferedConsumer({ ...options, ...more }, clock);
  make({ requestTimeoutMs: 5000, flushAfterMs: 250, retryBackoffMs: 0 });
  const tracker = GrowingTracker.consumer(make({}));
  for (const eventTime of [1, Date.now(), 1_000_000_000_000]) {
    void tracker.trackCustomEvent("e", { anonymousId: "a", eventTime });
  }
  expect(lines()).toEqual([]);
  for (let count = 0; count < 3; count++) {
    make({ requestTimeoutMs: 5, flushAfterMs: 10 });
    void tracker.trackCustomEvent("e", { anonymousId: "a", eventTime: 1_700_000_000 });
    void tracker.trackUser("u", { eventTime: 1_700_000_000_000_000 });
  }
  void tracker.submitItem("product", "1", { attributes: { colour: "red" } });
  expect(lines()).toEqual([
    "[growingio] 'flushAfterMs' looks like seconds: give milliseconds",
    "[growingio] 'requestTimeoutMs' looks like seconds: give milliseconds",
    "[growingio] 'eventTime' looks like seconds: give milliseconds, as Date.now() does",
    "[growingio] 'eventTime' looks like microseconds: give milliseconds, as Date.now() does",
    "[growingio] 'attributes' looks like an object of options: give submitItem(itemKey, itemId, attributes) them as such",
  ]);
  await clock.run(tracker.stop());
});
