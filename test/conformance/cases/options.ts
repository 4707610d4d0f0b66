import { bare, equal, ok, throws } from "../assert.ts";
import type { Consumer, TrackerOptions } from "../../../src/index.ts";
import { type AnyOptions, type Case, CONSUMERS, make, stage, untyped } from "../kit.ts";

type Name = (typeof CONSUMERS)[number];

/** Makes a case that each of these options is refused, at its path, by these consumers. */
function refused(name: string, some: readonly Record<string, unknown>[], consumers: readonly Name[] = CONSUMERS): Case {
  return {
    name,
    async run(kit) {
      const { options } = stage(kit);
      for (const consumer of consumers) {
        for (const more of some) {
          const given = untyped<AnyOptions>({ ...options, ...more });
          const { issues } = throws(() => make(kit, consumer, given), "ERR_PARAM");
          equal(issues.map(({ path }) => path), Object.keys(more), `paths at fault for ${consumer}`);
        }
      }
      await Promise.resolve();
    },
  };
}

export const optionCases: readonly Case[] = [
  {
    name: "all faults of options are in one error, each with its path, its rule and what was there",
    async run(kit) {
      const given = untyped<AnyOptions>({
        productId: "",
        serverHost: "collect.example.com",
        retryLimit: -1,
        onDrop: "log",
        retries: 3,
      });
      const { issues, message } = throws(() => new kit.tracker.GrowingTracker(given), "ERR_PARAM");
      equal(issues.map(bare).sort((a, b) => a.path < b.path ? -1 : 1), [
        { path: "dataSourceId", rule: "is required", received: undefined },
        { path: "onDrop", rule: "must be a function", received: "log" },
        { path: "productId", rule: "must not be empty", received: "" },
        { path: "retries", rule: "is not known here", received: 3 },
        { path: "retryLimit", rule: "must be an integer from 0 to 100", received: -1 },
        { path: "serverHost", rule: "must be an absolute http or https URL", received: "collect.example.com" },
      ], "issues");
      for (const { path, rule } of issues) ok(message.includes(`'${path}' ${rule}`), `the message tells of ${path}`);
      await Promise.resolve();
    },
  },
  {
    name: "faults of a tracker's defaults are in the same error as those of its other options",
    async run(kit) {
      const { options } = stage(kit);
      const given = { ...options, productId: "", defaults: untyped<object>({ anonymousId: 5 }) };
      const { issues } = throws(() => new kit.tracker.GrowingTracker(given), "ERR_PARAM");
      equal(issues.map(({ path }) => path.split(".").at(-1)).sort(), ["anonymousId", "productId"], "paths at fault");
      await Promise.resolve();
    },
  },
  refused("every consumer checks the options that all have", [
    { productId: "" },
    { productId: 5 },
    { productId: ".." },
    { dataSourceId: "" },
    { parser: {} },
    { retryLimit: 1.5 },
    { retryLimit: "3" },
    { requestTimeoutMs: 0 },
    { requestTimeoutMs: NaN },
    { retryBackoffMs: -1 },
    { maxBatchBytes: 0 },
    { platform: "" },
    { disabled: 1 },
    { fetch: "fetch" },
    { fetchInit: { headers: { "not a name": "1" } } },
    { onDelivered: 1 },
    { onError: {} },
    { nonsense: null },
  ]),
  refused("a server host that is no plain http or https URL is refused", [
    { serverHost: "" },
    { serverHost: "collect.example.com" },
    { serverHost: "ftp://collect.example.com" },
    { serverHost: "https://collect.example.com/?a=1" },
    { serverHost: "https://collect.example.com/#a" },
    { serverHost: 5 },
  ]),
  refused("a certificate check that cannot be left out is not left out silently", [{ verifyCert: false }]),
  refused("consumers with a queue check what it may hold", [
    { maxSize: 0 },
    { maxSize: 2001 },
    { maxQueueSize: 0 },
    { maxQueueBytes: 0 },
    { overflow: "drop-oldest" },
  ], ["BufferedConsumer", "AsyncBufferedConsumer"]),
  refused("an option that a consumer does not have is refused", [{ maxSize: 1 }, { overflow: "wait" }], [
    "DefaultConsumer",
    "DebugConsumer",
  ]),
  refused("only a consumer that waits takes a time to wait", [{ flushAfterMs: 1 }], [
    "DefaultConsumer",
    "BufferedConsumer",
    "DebugConsumer",
  ]),
  refused("a time to wait that is none is refused", [{ flushAfterMs: -1 }, { flushAfterMs: Infinity }], [
    "AsyncBufferedConsumer",
  ]),
  refused("only a consumer that prints has a dry run and a log", [{ dryRun: true }, { log: () => {} }], [
    "DefaultConsumer",
    "BufferedConsumer",
    "AsyncBufferedConsumer",
  ]),
  {
    name: "user and password of a server host are refused, and not shown",
    async run(kit) {
      const { options } = stage(kit);
      const serverHost = "https://name:secret@collect.example.com";
      const error = throws(() => new kit.tracker.DefaultConsumer({ ...options, serverHost }), "ERR_PARAM");
      ok(!`${error.message}${JSON.stringify(error.issues)}`.includes("secret"), "the password is not shown");
      await Promise.resolve();
    },
  },
  {
    name: "optional options may be undefined, and no options are an error of ours",
    async run(kit) {
      const { options } = stage(kit);
      const none = { retryLimit: undefined, parser: undefined, onError: undefined, verifyCert: undefined };
      for (const name of CONSUMERS) {
        make(kit, name, { ...options, ...none });
        throws(() => make(kit, name, untyped({})), "ERR_PARAM");
      }
      const tracker = new kit.tracker.GrowingTracker({ ...options, ...none, defaults: undefined });
      equal(await tracker.flush(), await tracker.stop(), "what a flush and a stop of it report");
      for (const nothing of [undefined, null]) {
        throws(() => new kit.tracker.GrowingTracker(untyped<TrackerOptions>(nothing)), "ERR_PARAM");
        throws(() => new kit.tracker.BufferedConsumer(untyped(nothing)), "ERR_PARAM");
      }
    },
  },
  {
    name: "a tracker of a consumer refuses what is no consumer, and ids that are not the consumer's",
    async run(kit) {
      const { options } = stage(kit);
      const { GrowingTracker, BufferedConsumer } = kit.tracker;
      const consumer = new BufferedConsumer({ ...options, serverHost: "http://collector.test/" });
      throws(() => GrowingTracker.consumer(untyped<Consumer>({})), "ERR_PARAM");
      throws(() => GrowingTracker.consumer(untyped<Consumer>(undefined)), "ERR_PARAM");
      const given = { consumer, productId: "another", serverHost: "http://elsewhere.test" };
      const { issues } = throws(() => new GrowingTracker(given), "ERR_PARAM");
      equal(issues.map(({ path }) => path).sort(), ["productId", "serverHost"], "paths at fault");
      const same = new GrowingTracker({ consumer, productId: "product", serverHost: "http://collector.test//" });
      equal((await same.stop()).dropped, 0, "what a stop of it reports");
    },
  },
  {
    name: "a tracker of a consumer takes the very ids and the very host that the consumer was made with",
    async run(kit) {
      const ids = { productId: "a/", serverHost: "HTTPS://Collect.Example.com:443/path//" };
      const consumer = new kit.tracker.BufferedConsumer({ ...stage(kit).options, ...ids });
      const tracker = new kit.tracker.GrowingTracker({ consumer, ...ids });
      equal((await tracker.stop()).dropped, 0, "what a stop of it reports");
    },
  },
  ...CONSUMERS.map((name): Case => ({
    name: `${name} tells its ids, its host and its platform`,
    async run(kit) {
      const { options } = stage(kit, { serverHost: "HTTPS://Collect.Example.com:443/path//" });
      const { productId, dataSourceId, serverHost, platform } = make(kit, name, options);
      equal(
        [productId, dataSourceId, serverHost, platform],
        ["product", "source", "https://collect.example.com/path", "javascript"],
        "what it tells",
      );
      await Promise.resolve();
    },
  })),
];
