import { expect, test, vi } from "vitest";
import {
  DebugConsumer,
  type DebugConsumerOptions,
  GrowingTracker,
  JsonParser,
  type Parser,
} from "../../../src/index.ts";
import { ProtobufParser } from "../../../src/protobuf.ts";
import { SnappyParser } from "../../../src/snappy.ts";
import { bench, codeOf, nameOf } from "../../support/server.ts";

function setup(options: Partial<DebugConsumerOptions> = {}) {
  const all = bench();
  const lines: string[] = [];
  const log = (line: string): void => {
    lines.push(line.replace("[growingio] ", ""));
  };
  const tracker = GrowingTracker.consumer(new DebugConsumer({ ...all.options, log, ...options }, all.clock));
  return { ...all, lines, tracker };
}

test("everything about a message is printed: configuration, message, request, headers, body and result", async () => {
  const { clock, collector, lines, tracker } = setup({ fetchInit: { headers: { Authorization: "Bearer secret" } } });
  await clock.run(tracker.submitItem("k", "1", { a: "b" }));
  const text = lines.join("\n");
  expect(lines.map((line) => line.split(":", 1)[0])).toEqual(
    ["configuration", "message", "request", "header", "header", "header", "header", "body", "result"],
  );
  expect(text).toContain('"productId":"pid"');
  expect(text).toContain(`request: POST https://collect.test/projects/pid/collect/item?stm=${clock.time}`);
  expect(text).toContain("header: content-type: application/json");
  expect(text).toContain("header: authorization: (hidden)");
  expect(text).not.toContain("secret");
  expect(text).toMatch(/body: \d+ bytes: \[\{"key":"k","id":"1","attributes":\{"a":"b"\}/);
  expect(text).toContain("result: delivered");
  expect(collector.items).toHaveLength(1);
});

test.each([
  ["Snappy", new SnappyParser({ cryptData: true }), '[{"eventType":"CUSTOM","eventName":"a"'],
  ["Protobuf", new ProtobufParser(), '22: "a" 24 {1: "price" 2: "12.5"} 24 {1: "名" 2: "值"} 53: "pid"'],
  ["both", new SnappyParser({ inner: new ProtobufParser() }), '22: "a" 24 {1: "price" 2: "12.5"}'],
  [
    "a parser whose print throws",
    {
      contentType: "a/b",
      headers: {},
      encode: () => new Uint8Array(3),
      print: () => {
        throw new Error("no");
      },
    },
    "3 bytes: (cannot be shown: no)",
  ],
  [
    "a parser that prints nothing",
    { contentType: "a/b", headers: {}, encode: () => new Uint8Array(3) },
    "3 bytes: (binary)",
  ],
])("a body in %s is printed in a readable form", async (_, parser, text) => {
  const { clock, lines, tracker } = setup({ parser, dryRun: true });
  const attributes = { price: 12.5, 名: "值" };
  await clock.run(tracker.trackCustomEvent("a", { anonymousId: "x", attributes }));
  expect(lines.find((line) => line.startsWith("body:"))).toContain(text);
});

test("messages are sent one after the other", async () => {
  const { clock, collector, tracker } = setup();
  collector.failNext(1, { status: 200, delayMs: 1000 });
  const names = ["a", "b", "c"];
  await clock.run(Promise.all(names.map((name) => tracker.trackCustomEvent(name, { anonymousId: "x" }))));
  expect(collector.messages.map(nameOf)).toEqual(names);
  expect(collector.requests[1]?.time).toBeGreaterThanOrEqual((collector.requests[0]?.time ?? 0) + 1000);
});

test("a failure is printed as the result", async () => {
  const { clock, collector, lines, tracker } = setup();
  collector.failNext(1, { status: 400 });
  expect(await clock.run(codeOf(tracker.trackUser("u")))).toBe("ERR_DELIVERY");
  expect(lines.at(-1)).toMatch(/^result: rejected: Cannot deliver 1 message .*: the answer was 400/);
});

test("a dry run prints and sends nothing", async () => {
  const { clock, collector, lines, tracker, log } = setup({ dryRun: true });
  await clock.run(tracker.trackCustomEvent("a", { anonymousId: "x" }));
  expect(lines.at(-1)).toBe("result: not sent, as this is a dry run");
  expect(lines.some((line) => line.startsWith("body:"))).toBe(true);
  expect(collector.requests).toEqual([]);
  expect(log.delivered).toEqual([]);
});

test("lines go to the console unless told otherwise, and a log that throws changes nothing", async () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  const plain = setup({ log: undefined });
  await plain.clock.run(plain.tracker.trackUser("u"));
  expect(print).toHaveBeenCalledWith(expect.stringContaining("[growingio] configuration"));
  const broken = setup({
    log: () => {
      throw new Error("disk full");
    },
  });
  await broken.clock.run(broken.tracker.trackUser("u"));
  expect(broken.collector.users).toHaveLength(1);
});

test("a log that rejects, or tracks again, changes nothing, and is not called within itself", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  let [calls, depth, deepest] = [0, 0, 0];
  const { options, clock } = bench();
  const tracker: GrowingTracker = GrowingTracker.consumer(
    new DebugConsumer({
      ...options,
      dryRun: true,
      log: async () => {
        calls++;
        deepest = Math.max(deepest, ++depth);
        void tracker.trackUser("again");
        depth--;
        throw new Error("no log");
      },
    }, clock),
  );
  expect(await codeOf(tracker.trackUser("u"))).toBe("resolved");
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  expect(deepest).toBe(1);
  expect(calls).toBeLessThan(20_000);
});

test.each<readonly [string, () => unknown, string]>([
  ["that cannot be written", () => ({ toString: () => Object.getPrototypeOf(null) }), "(cannot be shown"],
  ["a symbol", () => Symbol("x"), "Symbol(x)"],
  ["a promise that rejects", () => Promise.reject(new Error("no print")), "[object Promise]"],
])("a parser whose print returns %s loses no message", async (_, print, shown) => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const parser = Object.assign(new JsonParser(), { print });
  const { clock, lines, tracker, collector } = setup({ parser: parser as unknown as Parser });
  expect(await clock.run(codeOf(tracker.trackUser("u")))).toBe("resolved");
  expect(collector.messages.map(nameOf)).toEqual(["u"]);
  expect(lines.join()).toContain(shown);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
