import fc from "fast-check";
import { expect, test } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import { CustomEventMessage, JsonParser } from "../../src/index.ts";
import { ProtobufParser } from "../../src/protobuf.ts";
import { SnappyParser } from "../../src/snappy.ts";

const STM = 1_700_000_000_123;
const URL_OF_EVENTS = `http://collect.test/v3/projects/pid/collect?stm=${STM}`;
const LIMIT = 1_000_000;

const stamp = { projectKey: "pid", dataSourceId: "ds" };
const message = CustomEventMessage.create({
  eventName: "e",
  anonymousId: "a",
  attributes: { t: "growing ".repeat(50) },
}, stamp);
const batch = Array.from({ length: 5 }, () => message);
const parsers = [
  new JsonParser(),
  new ProtobufParser(),
  new SnappyParser(),
  new SnappyParser({ cryptData: true }),
  new SnappyParser({ cryptData: true, inner: new ProtobufParser() }),
].map((parser) => ({
  headers: { "Content-Type": parser.contentType, ...parser.headers },
  body: parser.encode(batch, "event", STM),
}));

const damage = fc.oneof(
  fc.record({ type: fc.constant("cut" as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({
    type: fc.constant("flip" as const),
    bits: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 7 })), {
      minLength: 1,
      maxLength: 5,
    }),
  }),
  fc.record({ type: fc.constant("replace" as const), body: fc.uint8Array({ maxLength: 300 }) }),
);

test("12,000 damaged bodies are taken or refused, and never crash, hang or bloat the collector", async () => {
  const collector = createCollector({ maxBodyBytes: LIMIT, maxMessages: 100 });
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: parsers.length - 1 }), damage, async (which, how) => {
      const { headers, body } = parsers[which] ?? { headers: {}, body: new Uint8Array() };
      let damaged = body.slice();
      if (how.type === "cut") damaged = damaged.slice(0, Math.floor(how.at * damaged.length));
      else if (how.type === "replace") damaged = Uint8Array.from(how.body);
      else {
        for (const [where, bit] of how.bits) {
          const index = Math.min(damaged.length - 1, Math.floor(where * damaged.length));
          damaged[index] = (damaged[index] ?? 0) ^ (1 << bit);
        }
      }
      const response = await collector.fetch(URL_OF_EVENTS, { method: "POST", headers, body: damaged });
      expect([200, 400, 413]).toContain(response.status);
      if (response.status !== 200) expect((await response.json()).error).toMatch(/./);
      expect(collector.requests.at(-1)?.decodedBytes).toBeLessThanOrEqual(LIMIT);
    }),
    { numRuns: 12_000 },
  );
  const good = await collector.fetch(URL_OF_EVENTS, { method: "POST", ...parsers[3] });
  expect(good.status).toBe(200);
  expect(collector.messages.length).toBeLessThanOrEqual(100);
});

test("a body that claims to be huge is refused before memory is taken", async () => {
  const collector = createCollector({ maxBodyBytes: LIMIT });
  const claim = new Uint8Array([0xff, 0xff, 0xff, 0xff, 0x07, 0x00, 0x61]); // 2 GiB in seven bytes
  const headers = { "Content-Type": "application/json", "X-Compress-Codec": "2" };
  const before = process.memoryUsage().arrayBuffers;
  const response = await collector.fetch(URL_OF_EVENTS, { method: "POST", headers, body: claim });
  expect(response.status).toBe(413);
  expect((await response.json()).error).toContain("it claims 2147483647 bytes");
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(LIMIT);
});

test.each([
  ["a literal that claims more than 2^31 bytes", [4, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x61, 0x61], "breaks off"],
  ["a block that was cut", [8, 0x00, 0x61], "claims 8 bytes and holds 1"],
  ["a block that holds more than it claims", [1, 0x08, 0x61, 0x61, 0x61], "claims 1 bytes and holds 3"],
  ["a copy of nothing", [8, 0x00, 0x61, 0x09, 0x05], "copies what was not there"],
  ["no length", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "length cannot be read"],
])("Snappy with %s is refused", async (_, body, reason) => {
  const headers = { "Content-Type": "application/json", "X-Compress-Codec": "2" };
  const response = await createCollector().fetch(URL_OF_EVENTS, {
    method: "POST",
    headers,
    body: new Uint8Array(body),
  });
  expect(response.status).toBe(400);
  expect((await response.json()).error).toContain(reason);
});

test.each([
  ["JSON that is said to be Snappy", { "X-Compress-Codec": "2" }, "no Snappy"],
  ["JSON that is said to be masked", { "X-Crypt-Codec": "1" }, "no JSON"],
  ["JSON that is said to be Protobuf", { "Content-Type": "application/protobuf" }, "no Protobuf"],
])("%s is refused with the reason", async (_, headers, reason) => {
  const collector = createCollector();
  const response = await collector.fetch(URL_OF_EVENTS, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: new JsonParser().encode(batch),
  });
  expect(response.status).toBe(400);
  expect((await response.json()).error).toContain(reason);
});

test("a mask without its key, and codecs that nobody speaks, are refused", async () => {
  const collector = createCollector();
  const send = (url: string, headers: HeadersInit): Promise<Response> =>
    collector.fetch(url, { method: "POST", headers, body: new JsonParser().encode(batch) });
  const json = { "Content-Type": "application/json" };
  expect((await send("http://collect.test/v3/projects/pid/collect", { ...json, "X-Crypt-Codec": "1" })).status).toBe(
    400,
  );
  expect((await send(URL_OF_EVENTS, { ...json, "X-Compress-Codec": "1" })).status).toBe(415);
});
