import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import {
  BufferedConsumer,
  CustomEventMessage,
  type Fetch,
  GrowingTracker,
  JsonParser,
  type Parser,
  VERSION,
  type WireMessage,
} from "../../src/index.ts";
import { ProtobufParser } from "../../src/protobuf.ts";
import { SnappyParser } from "../../src/snappy.ts";
import { turn } from "../support/clock.ts";
import { bench, nameOf } from "../support/server.ts";

const root = resolve(import.meta.dirname, "../..");

test("the generated code is what the .proto files make today", () => {
  const target = mkdtempSync(join(tmpdir(), "growingio-generated-"));
  execFileSync(process.execPath, [join(root, "proto/generate.ts"), target]);
  try {
    for (const file of ["src/protobuf/generated.js", "src/collector/decode/protobuf/generated.js"]) {
      expect(readFileSync(join(root, file), "utf8")).toBe(readFileSync(join(target, file), "utf8"));
    }
  } finally {
    rmSync(target, { recursive: true });
  }
});

test.each([
  [{ crypt: true }, "crypt", "is not known here"],
  [{ cryptData: 1 }, "cryptData", "must be a boolean"],
  [{ inner: {} }, "inner", "must be a parser that does not compress"],
  [{ inner: new SnappyParser() }, "inner", "must be a parser that does not compress"],
])("a SnappyParser refuses %j", (options: object, path, rule) => {
  expect(() => new SnappyParser(options)).toThrow(`Cannot create a SnappyParser as '${path}' ${rule}`);
});

test("a time beyond 2^32 and a bigint arrive whole in Protobuf", async () => {
  const { clock, collector, options } = bench();
  const tracker = GrowingTracker.consumer(new BufferedConsumer({ ...options, parser: new ProtobufParser() }, clock));
  await tracker.trackCustomEvent("e", { anonymousId: "a", eventTime: 2 ** 52 + 1, attributes: { n: 2n ** 63n - 1n } });
  await clock.run(tracker.flush());
  expect(collector.events).toMatchObject([{ timestamp: 2 ** 52 + 1, attributes: { n: "9223372036854775807" } }]);
});

test("retries of a masked batch send the same bytes under the same stm, so that the key fits", async () => {
  const { clock, collector, options } = bench();
  const bodies: string[] = [];
  const fetch: Fetch = (url, init) => {
    bodies.push(`${url} ${Buffer.from(init.body as Uint8Array).toString("base64")}`);
    return collector.fetch(url, init);
  };
  const parser = new SnappyParser({ cryptData: true, inner: new ProtobufParser() });
  const tracker = GrowingTracker.consumer(new BufferedConsumer({ ...options, fetch, parser }, clock));
  collector.failNext(2);
  await tracker.submitItem("k", "1");
  await clock.run(tracker.flush());
  expect(bodies).toHaveLength(3);
  expect(new Set(bodies).size).toBe(1);
  expect(collector.requests.at(-1)).toMatchObject({
    status: 200,
    codec: { format: "protobuf", snappy: true, xor: true },
  });
});

test("a parser of the user's own needs the interface alone, and Snappy takes it as inner", async () => {
  const lines: Parser = {
    contentType: "application/json",
    headers: { "X-Lines": "1" },
    encode: (messages) =>
      new TextEncoder().encode(`[${messages.map((message) => JSON.stringify(message)).join("\n,")}]`),
  };
  for (const parser of [lines, new SnappyParser({ inner: lines })]) {
    const { clock, collector, options } = bench();
    const tracker = GrowingTracker.consumer(new BufferedConsumer({ ...options, parser }, clock));
    await tracker.trackUser("a");
    await tracker.trackUser("b");
    await clock.run(tracker.flush());
    expect(collector.messages.map(nameOf)).toEqual(["a", "b"]);
    expect(collector.requests[0]?.headers["x-lines"]).toBe("1");
  }
});

test("JSON says all that a message says, also fields that a message of this version has not", () => {
  // As they come off a queue that another version writes to.
  const event: object = {
    eventType: "CUSTOM",
    eventName: "e",
    timestamp: 1,
    deviceId: "a",
    projectKey: "p",
    timezoneOffset: "-480",
  };
  const item: object = { key: "k", id: "1", projectKey: "p", origin: "x" };
  for (const message of [event, item]) {
    const queued: WireMessage = JSON.parse(JSON.stringify(message));
    expect(JSON.parse(new TextDecoder().decode(new JsonParser().encode([queued])))).toEqual([message]);
  }
});

const NO_BYTES = "the parser's encode must return a Uint8Array";
const faulty: readonly (readonly [string, () => unknown])[] = [
  ["a promise", async () => new Uint8Array([91, 93])],
  ["a promise that rejects", () => Promise.reject(new Error("mine"))],
  ["undefined", () => undefined],
  ["null", () => null],
  ["a plain array", () => [91, 93]],
  ["a text", () => "[]"],
  ["an ArrayBuffer", () => new ArrayBuffer(2)],
  ["what throws when it is looked at", () => new Proxy({}, { get: () => Object.getPrototypeOf(null) })],
];

test.each(faulty)("a parser whose encode returns %s sends nothing, and says so", async (_, encode) => {
  const parser = untyped({ contentType: "application/json", headers: {}, encode });
  for (const given of [parser, new SnappyParser({ inner: parser })]) {
    const { clock, collector, options, log } = bench();
    const consumer = new BufferedConsumer({ ...options, parser: given }, clock);
    const tracker = GrowingTracker.consumer(consumer);
    for (const name of ["a", "b", "c"]) await tracker.trackUser(name);
    expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 0, retained: 0, dropped: 3, requests: 0 });
    expect(collector.requests).toEqual([]);
    expect(consumer.stats).toMatchObject({ delivered: 0, queued: 0, dropped: { rejected: 3 } });
    expect(log.drops.flatMap(({ names }) => names)).toEqual(["a", "b", "c"]);
    expect(log.errors[0]?.message).toBe(`Cannot encode 1 message: ${NO_BYTES}`);
    await turn();
  }
});

test("bytes of another realm, as those that Jest's environments make, are bytes", async () => {
  const { clock, collector, options } = bench();
  const Bytes: typeof Uint8Array = runInNewContext("Uint8Array");
  const json = new JsonParser();
  const parser: Parser = {
    ...json,
    headers: {},
    contentType: json.contentType,
    encode: (some) => new Bytes(json.encode(some)),
  };
  const tracker = GrowingTracker.consumer(new BufferedConsumer({ ...options, parser }, clock));
  await tracker.trackUser("a");
  expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 1 });
  expect(collector.messages.map(nameOf)).toEqual(["a"]);
});

test("a parser that empties the array that it is given changes nothing but its own", async () => {
  const { clock, collector, options, log } = bench();
  const parser: Parser = {
    contentType: "application/json",
    headers: {},
    encode: (messages) => new JsonParser().encode((messages as WireMessage[]).splice(0)),
  };
  const consumer = new BufferedConsumer({ ...options, parser }, clock);
  const tracker = GrowingTracker.consumer(consumer);
  for (const name of ["a", "b", "c"]) await tracker.trackUser(name);
  expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 3, retained: 0 });
  expect([consumer.stats.delivered, log.delivered]).toEqual([3, [["a", "b", "c"]]]);
  expect(collector.messages).toHaveLength(3);
  // Nor what an error says of a batch that was not taken.
  collector.failNext(1, { status: 401 });
  for (const name of ["d", "e"]) await tracker.trackUser(name);
  const { errors: [error] } = await clock.run(tracker.flush());
  expect(error).toMatchObject({ code: "ERR_DELIVERY", status: 401 });
  expect(Object(error).messages.map(nameOf).toSorted()).toEqual(["d", "e"]);
  expect(error?.message).toContain("Cannot deliver 2 messages");
});

test("a parser may use its buffer again while a batch is on its way", async () => {
  const { clock, collector, options } = bench();
  const buffer = new Uint8Array(100_000);
  const parser: Parser = {
    contentType: "application/json",
    headers: {},
    encode: (messages) => {
      const { written } = new TextEncoder().encodeInto(JSON.stringify(messages), buffer);
      return buffer.subarray(0, written);
    },
  };
  const fetch: Fetch = async (url, init) => {
    await turn(); // the other batches are encoded by now
    return collector.fetch(url, init);
  };
  const consumer = new BufferedConsumer({ ...options, fetch, parser, maxSize: 1 }, clock);
  const names = ["a", "b", "c", "d", "e", "f"];
  for (const name of names) void GrowingTracker.consumer(consumer).trackUser(name);
  expect(await clock.run(consumer.flush())).toMatchObject({ delivered: names.length });
  expect(collector.messages.map(nameOf).toSorted()).toEqual(names);
});

test("messages of another version of the package keep what they say, also by a class of theirs", async () => {
  for (const given of [{ sdkVersion: "9.0.0", novelty: "x" }, { sdkVersion: "0.0.1" }]) {
    const { clock, collector, options } = bench();
    let sent = "";
    const fetch: Fetch = (url, init) => {
      sent = new TextDecoder().decode(init.body as Uint8Array);
      return collector.fetch(url, init);
    };
    const tracker = GrowingTracker.consumer(new BufferedConsumer({ ...options, fetch }, clock));
    const own = CustomEventMessage.create({ eventName: "e", anonymousId: "a" });
    const message: CustomEventMessage = Object.assign(Object.create(Object.getPrototypeOf(own)), own, given);
    await tracker.track(message);
    await clock.run(tracker.flush());
    expect(JSON.parse(sent)).toMatchObject([given]);
  }
});

test("what crossed a structured clone keeps the version of who made it", async () => {
  for (const parser of [new JsonParser(), new ProtobufParser()]) {
    const { clock, collector, options } = bench();
    const tracker = GrowingTracker.consumer(new BufferedConsumer({ ...options, parser }, clock));
    const own = structuredClone(CustomEventMessage.create({ eventName: "e", anonymousId: "a" }));
    await tracker.track(Object.assign(own, { sdkVersion: "0.0.1" }));
    await tracker.track(Object.assign(structuredClone(own), { sdkVersion: undefined }));
    await clock.run(tracker.flush());
    expect(collector.events.map(({ sdkVersion }) => sdkVersion)).toEqual(["0.0.1", VERSION]);
  }
});

function untyped(value: object): Parser {
  return value as Parser;
}
