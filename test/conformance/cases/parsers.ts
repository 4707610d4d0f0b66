import type { Parser, WireMessage } from "../../../src/index.ts";
import { equal, ok, rejects, throws } from "../assert.ts";
import { type Case, CONSUMERS, type Kit, make, stage, untyped } from "../kit.ts";

/** Every way to put a body together. */
const NESTINGS: readonly { readonly name: string; readonly isProtobuf: boolean; make(kit: Kit): Parser }[] = [
  { name: "JSON", isProtobuf: false, make: (kit) => new kit.tracker.JsonParser() },
  { name: "Protobuf", isProtobuf: true, make: (kit) => new kit.protobuf.ProtobufParser() },
  ...[false, true].flatMap((cryptData) => {
    const name = `Snappy${cryptData ? " with XOR" : ""}`;
    return [
      { name, isProtobuf: false, make: (kit: Kit) => new kit.snappy.SnappyParser({ cryptData }) },
      {
        name: `${name} over Protobuf`,
        isProtobuf: true,
        make: (kit: Kit) => new kit.snappy.SnappyParser({ cryptData, inner: new kit.protobuf.ProtobufParser() }),
      },
    ];
  }),
];

/** Texts that encoders stumble over, and what arrives where that differs: bytes have no lone surrogates. */
const TEXTS = ["", "中文", "😀 astral", "\u0000\u001f", "a\u2028b", "é".repeat(300), "lone \ud800", "\udc00 lone"];
const texts: Record<string, string> = Object.fromEntries([
  ...TEXTS.map((text, index) => [`text ${index}`, text]),
  ["__proto__", "own"],
  ["constructor", "own"],
  ["toString", "own"],
  ["😀", "key"],
  ["", "empty key"],
]);

/** What a text is after UTF-8: only Protobuf needs it, as JSON escapes. */
const wellFormed = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, "\ufffd");

/** Sends by a parser and returns what the collector read. */
async function sent(kit: Kit, parser: Parser): Promise<readonly WireMessage[]> {
  const { server, options, errors } = stage(kit, { parser });
  const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer(options));
  const eventTime = 2 ** 52 + 1;
  await tracker.trackCustomEvent("😀", { anonymousId: "a", eventTime, attributes: texts });
  await tracker.trackUser("u", {
    loginUserKey: "email",
    eventTime: 1,
    attributes: { n: -1.5e-7, yes: true, no: false },
  });
  await tracker.trackCustomEvent("none", { anonymousId: "a", eventTime: 2 });
  await tracker.submitItem("goods", "", texts).catch(() => {}); // no id: refused, and takes nothing with it
  await tracker.submitItem("goods", "中", texts);
  equal((await tracker.stop()).delivered, 4, "delivered");
  equal(errors.map(({ code }) => code), ["ERR_PARAM"], "errors");
  equal(server.requests.map(({ error }) => error), [undefined, undefined], "what the collector found fault with");
  return [...server.events, ...server.users, ...server.items]; // events and items race each other
}

export const parserCases: readonly Case[] = [
  ...NESTINGS.slice(1).map(({ name, isProtobuf, make: parserOf }): Case => ({
    name: `${name} says what JSON says${isProtobuf ? ", with every attribute as a text" : ""}`,
    async run(kit) {
      const [plain, messages] = [await sent(kit, new kit.tracker.JsonParser()), await sent(kit, parserOf(kit))];
      const expected = plain.map((message) => {
        if (!isProtobuf || !message.attributes) return message;
        const attributes = Object.entries(message.attributes).map(([key, value]) => [key, wellFormed(String(value))]);
        return { ...message, attributes: Object.fromEntries(attributes) };
      });
      equal(messages, expected, "messages");
    },
  })),
  {
    name: "attributes named like what objects inherit, empty texts and astral characters arrive as they are",
    async run(kit) {
      for (const { make: parserOf } of NESTINGS) {
        const attributes = Object.entries((await sent(kit, parserOf(kit)))[0]?.attributes ?? {});
        equal(attributes.map(([name]) => name).sort(), Object.keys(texts).sort(), "names");
        for (const [name, value] of attributes) {
          ok(value === texts[name] || value === wellFormed(texts[name] ?? ""), `${name} arrives`);
        }
      }
    },
  },
  ...CONSUMERS.map((consumer): Case => ({
    name: `${consumer} sends by each parser, with its type and its headers`,
    async run(kit) {
      for (const { name, isProtobuf, make: parserOf } of NESTINGS) {
        const { server, options } = stage(kit, { parser: parserOf(kit) });
        const tracker = kit.tracker.GrowingTracker.consumer(make(kit, consumer, options));
        await tracker.trackCustomEvent("x", { anonymousId: "a" });
        await tracker.stop();
        const { codec, headers } = server.requests[0] ?? {};
        const [snappy, xor] = [name.includes("Snappy"), name.includes("XOR")];
        equal(codec, { format: isProtobuf ? "protobuf" : "json", snappy, xor }, name);
        equal(headers?.["content-type"], isProtobuf ? "application/protobuf" : "application/json", "content-type");
        equal(headers?.["x-compress-codec"], snappy ? "2" : undefined, "x-compress-codec");
        equal(headers?.["x-crypt-codec"], xor ? "1" : undefined, "x-crypt-codec");
      }
    },
  })),
  {
    name: "a batch of 2000 survives each parser, in order, and Snappy makes it smaller",
    async run(kit) {
      const names = Array.from({ length: 2000 }, (_, index) => `event ${index}`);
      for (const { name, make: parserOf } of NESTINGS) {
        const { server, options } = stage(kit, { parser: parserOf(kit) });
        const consumer = new kit.tracker.BufferedConsumer({ ...options, maxSize: 2000 });
        const tracker = kit.tracker.GrowingTracker.consumer(consumer);
        await Promise.all(names.map((event) => tracker.trackCustomEvent(event, { anonymousId: "a" })));
        await tracker.stop();
        equal(server.events.map(({ eventName }) => eventName), names, name);
        const { bytes = 0, decodedBytes = 0 } = server.requests[0] ?? {};
        ok(name.includes("Snappy") ? bytes < decodedBytes / 2 : bytes === decodedBytes, `${name}: ${bytes} bytes`);
      }
    },
  },
  {
    name: "retries of a masked body send the bytes and the sending time of the first try",
    async run(kit) {
      const parser = new kit.snappy.SnappyParser({ cryptData: true });
      const { server, options } = stage(kit, { parser });
      server.failNext(2);
      await new kit.tracker.GrowingTracker(options).trackCustomEvent("x", { anonymousId: "a" });
      equal(new Set(server.requests.map(({ stm, bytes }) => `${stm} ${bytes}`)).size, 1, "kinds of requests");
      equal([server.requests.length, server.messages.length], [3, 1], "requests and messages");
    },
  },
  {
    name: "a parser of the user's own goes into Snappy, and its headers go along",
    async run(kit) {
      const inner: Parser = {
        contentType: "application/json",
        headers: { "X-Lines": "1" },
        encode: (messages) =>
          new TextEncoder().encode(`[${messages.map((message) => JSON.stringify(message)).join("\n,")}]`),
      };
      const { server, options } = stage(kit, { parser: new kit.snappy.SnappyParser({ inner }) });
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer(options));
      await tracker.submitItem("goods", "1");
      await tracker.submitItem("goods", "2");
      await tracker.stop();
      equal(server.items.map(({ id }) => id), ["1", "2"], "items");
      equal(server.requests[0]?.headers["x-lines"], "1", "the inner parser's header");
    },
  },
  {
    name: "DebugConsumer shows what is inside the body of each parser",
    async run(kit) {
      for (const { name, make: parserOf } of NESTINGS) {
        const lines: string[] = [];
        const { options } = stage(kit, { parser: parserOf(kit) });
        const consumer = new kit.tracker.DebugConsumer({ ...options, log: (line) => lines.push(line) });
        await kit.tracker.GrowingTracker.consumer(consumer).trackCustomEvent("visible", { anonymousId: "a" });
        ok(lines.join("\n").includes("visible"), `${name} is readable`);
      }
    },
  },
  {
    name: "a SnappyParser refuses options that it does not know, and parsers that are none or compress already",
    async run(kit) {
      const create = (options: object) => (): unknown => new kit.snappy.SnappyParser(untyped(options));
      const pathsOf = (options: object): string[] =>
        throws(create(options), "ERR_PARAM").issues.map(({ path }) => path);
      equal(pathsOf({ crypt: true }), ["crypt"], "an unknown option");
      equal(pathsOf({ cryptData: "yes", inner: {} }), ["cryptData", "inner"], "wrong values");
      equal(pathsOf({ inner: new kit.snappy.SnappyParser() }), ["inner"], "Snappy in Snappy");
      throws(() => new kit.tracker.GrowingTracker({ ...stage(kit).options, parser: untyped({}) }), "ERR_PARAM");
      await Promise.resolve();
    },
  },
  {
    name: "what a parser makes that are no bytes is never sent, and an array that it empties is its own",
    async run(kit) {
      const json = new kit.tracker.JsonParser();
      const makes: readonly ((messages: WireMessage[]) => unknown)[] = [
        async () => new Uint8Array(2),
        () => Promise.reject(new Error("mine")),
        () => undefined,
        () => [91, 93],
      ];
      const parserOf = (encode: unknown): Parser => untyped({ contentType: "application/json", headers: {}, encode });
      for (const encode of makes) {
        const { server, options, drops } = stage(kit, { parser: parserOf(encode) });
        const call = new kit.tracker.GrowingTracker(options).trackUser("a");
        const error = await rejects(call, "ERR_DELIVERY");
        ok(error.message.includes("the parser's encode must return a Uint8Array"), error.message);
        equal([server.requests.length, drops[0]?.reason, error.retryable], [0, "rejected", false], "what became of it");
      }
      const emptying = parserOf((messages: WireMessage[]) => json.encode(messages.splice(0)));
      const { options, deliveries } = stage(kit, { parser: emptying });
      await new kit.tracker.GrowingTracker(options).trackCustomEvent("a", { anonymousId: "x" });
      equal(deliveries, [["a"]], "deliveries");
    },
  },
];
