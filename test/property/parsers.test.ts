import fc from "fast-check";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import protobuf from "protobufjs";
import { uncompressSync } from "snappy";
import { expect, test } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import { JsonParser, type Message, type MessageKind, type Parser } from "../../src/index.ts";
import { ProtobufParser } from "../../src/protobuf.ts";
import { SnappyParser } from "../../src/snappy.ts";
import { anyEvent, anyItem, anyMapping } from "./messages.ts";

const STM = 1_700_000_000_123;

/** The protocol's own description, read by reflection: no code of ours. */
const root = new protobuf.Root();
for (const file of ["event_v3.proto", "item.proto", "user_mapping.proto"]) {
  const source = readFileSync(resolve(import.meta.dirname, "../../proto", file), "utf8");
  protobuf.parse(source, root);
}

function reflect(bytes: Uint8Array, kind: MessageKind): unknown[] {
  const lists = { event: "EventV3List", item: "ItemDtoList", mapping: "UserMappingDtoList" };
  const type = root.lookupType(`growingio.${lists[kind]}`);
  const list = type.toObject(type.decode(bytes), { longs: Number, enums: String });
  return Array.isArray(list.values) ? list.values : [];
}

const parsers: { readonly name: string; readonly parser: Parser; readonly isProtobuf: boolean }[] = [
  { name: "JSON", parser: new JsonParser(), isProtobuf: false },
  { name: "Snappy", parser: new SnappyParser(), isProtobuf: false },
  { name: "Snappy with XOR", parser: new SnappyParser({ cryptData: true }), isProtobuf: false },
  { name: "Protobuf", parser: new ProtobufParser(), isProtobuf: true },
  { name: "Snappy over Protobuf", parser: new SnappyParser({ inner: new ProtobufParser() }), isProtobuf: true },
  {
    name: "Snappy with XOR over Protobuf",
    parser: new SnappyParser({ cryptData: true, inner: new ProtobufParser() }),
    isProtobuf: true,
  },
];

/** Decodes a body without any code of ours: XOR by hand, Snappy by a native library, Protobuf by reflection. */
function decodeElsewhere(body: Uint8Array, { headers }: Parser, isProtobuf: boolean, kind: MessageKind): unknown[] {
  let bytes = headers["X-Crypt-Codec"] ? body.map((byte) => byte ^ (STM & 0xff)) : body;
  if (headers["X-Compress-Codec"]) {
    const plain = uncompressSync(Buffer.from(bytes), { asBuffer: true });
    if (typeof plain === "string") throw new Error("asked for bytes");
    bytes = new Uint8Array(plain);
  }
  return isProtobuf ? reflect(bytes, kind) : JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}

/** What must arrive: what is defined, and in Protobuf every attribute as a text. */
function expected(message: Message, isProtobuf: boolean): unknown {
  const copy = JSON.parse(JSON.stringify(message));
  if (isProtobuf && copy.attributes) {
    copy.attributes = Object.fromEntries(
      Object.entries(copy.attributes).map(([name, value]) => [name, String(value)]),
    );
  }
  const { attributes } = copy.resourceItem ?? {};
  if (isProtobuf && attributes) {
    copy.resourceItem.attributes = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, String(value)]),
    );
  }
  return copy;
}

for (const { name, parser, isProtobuf } of parsers) {
  test(`any batch survives ${name}, as others read it and as the collector reads it`, async () => {
    const batch = fc.oneof(
      fc.record({
        kind: fc.constant<MessageKind>("event"),
        messages: fc.array(anyEvent, { minLength: 1, maxLength: 8 }),
      }),
      fc.record({
        kind: fc.constant<MessageKind>("item"),
        messages: fc.array(anyItem, { minLength: 1, maxLength: 8 }),
      }),
      ...parser.encodesMappings
        ? [fc.record({
          kind: fc.constant<MessageKind>("mapping"),
          messages: fc.array(anyMapping, { minLength: 1, maxLength: 8 }),
        })]
        : [],
    );
    const collector = createCollector();
    const path = {
      event: "/v3/projects/pid/collect",
      item: "/projects/pid/collect/item",
      mapping: "/projects/pid/collect/user-mapping",
    };
    await fc.assert(
      fc.asyncProperty(batch, async ({ kind, messages }) => {
        const body = parser.encode(messages, kind, STM);
        const wanted = messages.map((message) => expected(message, isProtobuf));
        expect(decodeElsewhere(body, parser, isProtobuf, kind)).toEqual(wanted);

        collector.clear();
        const headers = { "Content-Type": parser.contentType, ...parser.headers };
        const response = await collector.fetch(`http://collect.test${path[kind]}?stm=${STM}`, {
          method: "POST",
          headers,
          body,
        });
        expect(await response.json()).toMatchObject({ accepted: messages.length });
        expect(collector.messages).toEqual(wanted);
      }),
      { numRuns: 1000 },
    );
  });
}

test.each([1, 2, 499, 2000])("a batch of %i survives every parser", (size) => {
  const messages = fc.sample(anyEvent, { numRuns: 50, seed: size });
  const batch = Array.from({ length: size }, (_, index) => messages[index % messages.length]).filter((m) =>
    m !== undefined
  );
  for (const { parser, isProtobuf } of parsers) {
    const decoded = decodeElsewhere(parser.encode(batch, "event", STM), parser, isProtobuf, "event");
    expect(decoded).toEqual(batch.map((message) => expected(message, isProtobuf)));
  }
});

test("encoding leaves no view of a pooled buffer behind", () => {
  const parser = new ProtobufParser();
  const [message] = fc.sample(anyItem, 1);
  const bytes = parser.encode(message ? [message] : [], "item");
  expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
});
