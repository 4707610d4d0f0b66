// What calls and options are given that no type allows: no call throws.
import { expect, test } from "vitest";
import {
  BufferedConsumer,
  DefaultConsumer,
  type FlushOptions,
  GrowingTracker,
  ItemMessage,
} from "../../../src/index.ts";
import { turn } from "../../support/clock.ts";
import { bench, codeOf } from "../../support/server.ts";
import { hostile, revoked, setup, untyped } from "./kit.ts";

test("no call throws, whatever it is given, and each tells onError", async () => {
  const { tracker, consumer, log } = setup();
  const bad = [
    revoked(),
    hostile(),
    {
      get eventName(): never {
        throw hostile();
      },
    },
    null,
    5,
    Symbol("x"),
  ];
  for (const given of bad) {
    const calls = [
      () => tracker.track(untyped(given)),
      () => consumer.send(untyped(given)),
      () => tracker.trackCustomEvent(untyped<never>(given), { anonymousId: "a" }),
      () => tracker.trackCustomEvent("e", { anonymousId: untyped(given ?? 5) }),
      () => tracker.trackCustomEvent("e", untyped<object>(given)),
      () => tracker.trackUser(untyped(given)),
      () => tracker.submitItem(untyped<never>(given), "i"),
    ];
    for (const call of calls) {
      log.errors.length = 0;
      expect(await codeOf(call())).toBe("ERR_PARAM");
      expect(log.errors).toHaveLength(1);
    }
    const throwing = tracker.bind(undefined, () => {
      throw given;
    });
    expect(throwing).toBeInstanceOf(GrowingTracker);
    expect(tracker.bind(undefined, untyped<object>(given ?? 5))).toBeInstanceOf(GrowingTracker);
  }
});

test.each([
  ["a signal that is none", () => ({ signal: {} }), 1],
  ["a number for a signal", () => ({ signal: 5 }), 1],
  ["a signal that throws", () => ({ signal: { addEventListener: () => hostile().toString() } }), { flush: 0, stop: 1 }],
  ["a text for a time and null for a signal", () => ({ timeoutMs: "soon", signal: null }), 1],
  ["a symbol", () => ({ timeoutMs: Symbol("x") }), 1],
  ["null for a time", () => ({ timeoutMs: null }), 1],
  ["a revoked proxy", revoked, 1],
  ["a hostile object", hostile, 1],
  ["null", () => null, 0],
  ["a text", () => "x", 1],
  ["a number, as if it were the time", () => 5, 1],
])("flush and stop with %s go on without it, and leave no timer", async (_, make, errors) => {
  for (const call of ["flush", "stop"] as const) {
    const { clock, options, log, collector } = bench();
    const tracker = GrowingTracker.consumer(new BufferedConsumer(options, clock));
    await tracker.trackUser("u");
    const report = await clock.run(tracker[call](untyped<FlushOptions>(make())));
    expect(log.errors.map(({ code }) => code)).toEqual(
      Array.from({ length: typeof errors === "number" ? errors : errors[call] }, () => "ERR_PARAM"),
    );
    expect(report.delivered).toBe(1);
    expect(collector.messages).toHaveLength(1);
    expect(clock.timers).toBe(0);
  }
});

test("a signal of another realm ends a flush", async () => {
  const { clock, options, log } = bench();
  const tracker = GrowingTracker.consumer(
    new BufferedConsumer({ ...options, fetch: () => new Promise(() => {}) }, clock),
  );
  await tracker.trackUser("u");
  const target = new EventTarget();
  const signal = Object.assign(target, { aborted: false });
  const flush = tracker.flush({ signal: untyped(signal) });
  await turn();
  target.dispatchEvent(new Event("abort"));
  expect(await clock.run(flush)).toMatchObject({ retained: 1 });
  expect(log.errors.every(({ code }) => code !== "ERR_PARAM")).toBe(true);
});

test("half characters in ids and options are refused when they are given, and mended in messages", () => {
  const ids = { productId: "p", dataSourceId: "d", serverHost: "https://collect.test" };
  for (const name of ["productId", "dataSourceId", "platform"]) {
    expect(() => new DefaultConsumer({ ...ids, [name]: "\ud800" })).toThrow(`'${name}' must not have half a character`);
  }
  const consumer = new DefaultConsumer(ids);
  expect(() => new GrowingTracker({ consumer, dataSourceId: "\udc00" })).toThrow("half a character");
  const message = new ItemMessage.ItemBuilder().setItemKey("k").setItemId("i").setProductId("\ud800")
    .setDataSourceId("\udc00").build();
  expect([message.projectKey, message.dataSourceId]).toEqual(["\ufffd", "\ufffd"]);
});

test.each(["X-Compress-Codec", "x-crypt-codec", "Content-Encoding"])(
  "a fetchInit that sets %s is refused, as the parser alone knows how a body is to be read",
  (name) => {
    const ids = { productId: "p", dataSourceId: "d", serverHost: "https://collect.test" };
    for (const headers of [{ [name]: "2" }, [[name, "2"]], new Headers({ [name]: "2" })]) {
      expect(() => new DefaultConsumer({ ...ids, fetchInit: untyped({ headers }) })).toThrow(
        /'fetchInit' must not set/,
      );
    }
  },
);
