// What a parser takes for an event, in batches of 500, beside the bare library that it stands on.
//   encoding.ts <variant> <events>
import { CustomEventMessage, JsonParser, type Parser } from "@growingio-edge/tracker";
import { ProtobufParser } from "@growingio-edge/tracker/protobuf";
import { SnappyParser } from "@growingio-edge/tracker/snappy";
import { compressSync } from "snappy";
import { growingio, Writer } from "../../src/protobuf/generated.js";
import { attributesOf, DATA_SOURCE_ID, EVENT_NAME, PRODUCT_ID, visitorOf, wireEventOf } from "../sample.ts";
import { Usage } from "./usage.ts";

const [, , variant = "", events = "100000"] = process.argv;
const usage = new Usage();
const BATCH = 500;
/** Batches of messages that take turns, so that not all is in a processor's cache. */
const BATCHES = 20;

const message = (index: number): CustomEventMessage =>
  new CustomEventMessage.EventBuilder()
    .setProductId(PRODUCT_ID)
    .setDataSourceId(DATA_SOURCE_ID)
    .setEventName(EVENT_NAME)
    .setAnonymousId(visitorOf(index))
    .setAttributes(attributesOf(index))
    .build();

type Encode = (turn: number) => Uint8Array;

function batchesOf<Item>(make: (index: number) => Item): Item[][] {
  return Array.from(
    { length: BATCHES },
    (_, turn) => Array.from({ length: BATCH }, (__, index) => make(turn * BATCH + index)),
  );
}

function parsed(parser: Parser): Encode {
  const batches = batchesOf(message);
  return (turn) =>
    parser.encode(
      batches[turn % BATCHES] ?? [],
      "event",
      1_700_000_000_000 + turn,
    );
}

/** The same on finished objects. */
function bare<Item>(
  make: (index: number) => Item,
  encode: (batch: Item[]) => Uint8Array,
): Encode {
  const batches = batchesOf(make);
  return (turn) => encode(batches[turn % BATCHES] ?? []);
}

function dtoOf(index: number) {
  const { attributes, ...fields } = wireEventOf(index);
  return {
    ...fields,
    eventType: 1,
    attributes: { ...attributes, price: String(attributes.price) },
  };
}

const encodeText = (batch: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(batch));

const variants: { readonly [name: string]: () => Encode } = {
  "bare-json": () => bare(wireEventOf, encodeText),
  "bare-protobuf": () =>
    bare(
      dtoOf,
      (values) => growingio.EventV3List.encode({ values }, new Writer()).finish(),
    ),
  "bare-snappy": () => bare(wireEventOf, (batch) => compressSync(Buffer.from(encodeText(batch)))),
  json: () => parsed(new JsonParser()),
  protobuf: () => parsed(new ProtobufParser()),
  snappy: () => parsed(new SnappyParser()),
  "protobuf-snappy": () => parsed(new SnappyParser({ inner: new ProtobufParser() })),
  "protobuf-snappy-xor": () => parsed(new SnappyParser({ inner: new ProtobufParser(), cryptData: true })),
};

const make = variants[variant];
if (!make) throw new Error(`no such variant: ${variant}`);
const encode = make();
const turns = Number(events) / BATCH;
let bytes = 0;
for (let turn = -turns; turn < turns; turn++) {
  if (turn === 0) usage.start();
  bytes = encode(turn + turns).byteLength;
}
usage.end(bytes / BATCH);
process.exit();
