import { expect, expectTypeOf, test } from "vitest";
import {
  AsyncBufferedConsumer,
  BufferedConsumer,
  DebugConsumer,
  DefaultConsumer,
  GrowingParamError,
  GrowingTracker,
} from "../../src/index.ts";
import { resolveAsync, resolveDefault } from "../../src/consumer/resolve.ts";

const ids = { productId: "p", dataSourceId: "d", serverHost: "https://collect.test" };

/** The paths and rules that an error of construction names. */
function faults(make: () => unknown): readonly [string, string, unknown][] {
  try {
    make();
    return [];
  } catch (error) {
    if (!(error instanceof GrowingParamError)) throw error;
    return error.issues.map(({ path, rule, received }) => [path, rule, received]);
  }
}

/** The same without the values. */
const rules = (make: () => unknown): string[] => faults(make).map(([path, rule]) => `${path} ${rule}`);

/** A constructor called as JavaScript can. */
const make = (Consumer: typeof AsyncBufferedConsumer, options: object) => () => new Consumer({ ...ids, ...options });

test.each([
  [{ productId: undefined }, "productId", "is required"],
  [{ productId: "" }, "productId", "must not be empty"],
  [{ productId: 5 }, "productId", "must be a string: use String()"],
  [{ productId: ".." }, "productId", "must not be a dot segment"],
  [{ dataSourceId: "" }, "dataSourceId", "must not be empty"],
  [{ serverHost: "" }, "serverHost", "must not be empty"],
  [{ serverHost: "collect.test" }, "serverHost", "must be an absolute http or https URL"],
  [{ serverHost: "ftp://collect.test" }, "serverHost", "must be an absolute http or https URL"],
  [{ serverHost: "https://collect.test/?a=b" }, "serverHost", "must not have a query or a hash"],
  [{ serverHost: "https://collect.test/#a" }, "serverHost", "must not have a query or a hash"],
  [{ maxSize: 0 }, "maxSize", "must be an integer from 1 to 2000"],
  [{ maxSize: 2001 }, "maxSize", "must be an integer from 1 to 2000"],
  [{ flushAfterMs: -1 }, "flushAfterMs", "must be an integer from 0 to 2147483647"],
  [{ retryLimit: 1.5 }, "retryLimit", "must be an integer from 0 to 100"],
  [{ requestTimeoutMs: NaN }, "requestTimeoutMs", "must be an integer from 1 to 2147483647"],
  [{ maxQueueSize: 0 }, "maxQueueSize", /^must be an integer from 1 to/],
  [{ overflow: "drop-oldest" }, "overflow", 'must be "wait" or "drop-newest"'],
  [{ parser: {} }, "parser", "must be a parser"],
  [{ fetch: "fetch" }, "fetch", "must be a function"],
  [{ fetchInit: { headers: { "a b": "c" } } }, "fetchInit", "must be an object with valid headers"],
  [{ onDrop: 1 }, "onDrop", "must be a function"],
  [{ disabled: "no" }, "disabled", "must be a boolean"],
  [{ verifyCert: false }, "verifyCert", /nodeFetch\(\{ verifyCert: false \}\)' of '.\/node'/],
  [{ retries: 3 }, "retries", "is not known here"],
])("%j is refused at construction", (options, path, rule) => {
  const [fault, ...more] = faults(make(AsyncBufferedConsumer, options));
  expect(more).toEqual([]);
  expect(fault?.[0]).toBe(path);
  expect(fault?.[1]).toMatch(rule);
  expect(fault?.[2]).toEqual(Object.values(options)[0]);
});

test("all faults are in one error, each with path, rule and received value", () => {
  const options: typeof ids = JSON.parse('{"productId": 1, "serverHost": "x", "maxSize": 9}');
  expect(faults(() => new DefaultConsumer(options))).toEqual([
    ["productId", "must be a string: use String()", 1],
    ["dataSourceId", "is required", undefined],
    ["serverHost", "must be an absolute http or https URL", "x"],
    ["maxSize", "is not known here", 9],
  ]);
});

test("an option that every object has by birth is not known either", () => {
  const options: typeof ids = { ...ids, ...JSON.parse(`{"toString": 1, "constructor": 2}`) };
  expect(rules(() => new BufferedConsumer(options))).toEqual([
    "toString is not known here",
    "constructor is not known here",
  ]);
});

test("every unknown option is named", () => {
  const options = { ...ids, one: 1, two: 2, maxSize: 0, three: 3 };
  expect(rules(() => new BufferedConsumer(options)).toSorted()).toEqual([
    "maxSize must be an integer from 1 to 2000",
    "one is not known here",
    "three is not known here",
    "two is not known here",
  ]);
});

test("every unknown default of a tracker is named, by its path", () => {
  const defaults = { one: 1, attributes: { a: NaN }, two: 2 };
  expect(faults(() => new GrowingTracker({ ...ids, defaults }))).toEqual([
    ["defaults.attributes.a", "must be a finite number", NaN],
    ["defaults.one", "is not known here", 1],
    ["defaults.two", "is not known here", 2],
  ]);
});

test("a host with a password is refused without showing it, and pointed to the headers", () => {
  const error = faults(make(AsyncBufferedConsumer, { serverHost: "https://me:secret@collect.test" }))[0];
  expect(error?.[1]).toContain("fetchInit.headers");
  expect(error?.[2]).toBe("https://***@collect.test");
  expect(() => new DefaultConsumer({ ...ids, serverHost: "https://me:secret@collect.test" })).not.toThrow("secret");
});

test("an option that a consumer does not have is unknown to it", () => {
  const options = { ...ids, flushAfterMs: 5 };
  expect(rules(() => new BufferedConsumer(options))).toEqual(["flushAfterMs is not known here"]);
  expect(rules(() => new DefaultConsumer(options))).toEqual(["flushAfterMs is not known here"]);
  expect(rules(() => new DebugConsumer(options))).toEqual(["flushAfterMs is not known here"]);
  expect(rules(() => new GrowingTracker(options))).toEqual(["flushAfterMs is not known here"]);
});

test("options that are no object at all are refused", () => {
  const nothing: typeof ids = JSON.parse("null");
  expect(() => new DefaultConsumer(nothing)).toThrow("Cannot create a DefaultConsumer as the input must be an object");
  expect(() => new GrowingTracker(nothing)).toThrow(GrowingParamError);
});

test("what is undefined counts as not given", () => {
  const { fetchInit, parser, ...rest } = resolveAsync({
    ...ids,
    retryLimit: undefined,
    parser: undefined,
    maxSize: undefined,
    onDrop: undefined,
    verifyCert: undefined,
    fetchInit: undefined,
  });
  expect(fetchInit).toEqual({});
  expect(parser.contentType).toBe("application/json");
  expect(rest).toMatchObject({
    retryLimit: 3,
    requestTimeoutMs: 5000,
    retryBackoffMs: 250,
    maxBatchBytes: 2_097_152,
    maxSize: 500,
    maxQueueSize: 10_240,
    maxQueueBytes: 16_777_216,
    overflow: "drop-newest",
    platform: "javascript",
    disabled: false,
  });
});

test("a host keeps its path and loses the slashes at its end", () => {
  expect(resolveDefault({ ...ids, serverHost: "https://Collect.test:8443/gio//" }).serverHost).toBe(
    "https://collect.test:8443/gio",
  );
});

test("a tracker with a consumer takes what the consumer says, and another data source id", () => {
  const consumer = new DefaultConsumer(ids);
  expect(faults(() => new GrowingTracker({ consumer, ...ids }))).toEqual([]);
  expect(faults(() => new GrowingTracker({ consumer, serverHost: "https://collect.test/" }))).toEqual([]);
  expect(rules(() => new GrowingTracker({ consumer, productId: "x", serverHost: "https://y" }))).toEqual([
    "productId must be that of the consumer",
    "serverHost must be that of the consumer",
  ]);
  const bogus: { consumer: DefaultConsumer } = JSON.parse('{"consumer": {}, "maxSize": 1}');
  expect(rules(() => new GrowingTracker(bogus))).toEqual([
    "consumer must be a consumer",
    "maxSize is not known here",
  ]);
});

test("a tracker's defaults are checked at construction", () => {
  const defaults: { attributes: { a: number } } = { attributes: { a: NaN } };
  expect(rules(() => new GrowingTracker({ ...ids, defaults }))).toEqual([
    "defaults.attributes.a must be a finite number",
  ]);
});

test("constructing does nothing that a Worker's module scope forbids", () => {
  expectTypeOf(GrowingTracker.consumer).toBeFunction();
  const runtime = {
    fetch: () => Promise.reject(new Error("no fetch here")),
    now: () => 0,
    random: () => {
      throw new Error("no random values here");
    },
    timer: () => {
      throw new Error("no timers here");
    },
  };
  for (const Consumer of [DefaultConsumer, BufferedConsumer, AsyncBufferedConsumer, DebugConsumer]) {
    expect(() => GrowingTracker.consumer(new Consumer(ids, runtime))).not.toThrow();
  }
});
