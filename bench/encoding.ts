// What parsers take for an event, beside the libraries that they stand on.
import { measured } from "./processes.ts";
import { type Section, shown, spreadShown } from "./section.ts";
import { ratios, spread } from "./stats.ts";

const EVENTS = 200_000;

const VARIANTS: readonly {
  readonly name: string;
  readonly title: string;
  readonly to: string;
}[] = [
  {
    name: "bare-json",
    title: "bare `JSON.stringify` and `TextEncoder`",
    to: "bare-json",
  },
  {
    name: "bare-protobuf",
    title: "bare protobufjs, on objects made for it",
    to: "bare-protobuf",
  },
  {
    name: "bare-snappy",
    title: "bare JSON and native snappy",
    to: "bare-snappy",
  },
  { name: "json", title: "`JsonParser`", to: "bare-json" },
  { name: "protobuf", title: "`ProtobufParser`", to: "bare-protobuf" },
  { name: "snappy", title: "`SnappyParser`", to: "bare-snappy" },
  {
    name: "protobuf-snappy",
    title: "`SnappyParser` around `ProtobufParser`",
    to: "bare-protobuf",
  },
  {
    name: "protobuf-snappy-xor",
    title: "the same with `cryptData`",
    to: "bare-protobuf",
  },
];

const NOTES = [
  "`parser.encode` of batches of 500 messages, as a consumer calls it, beside the bare libraries on finished objects: " +
  "no texts of numbers to be made for Protobuf, no fields to be left out. Native snappy is a compiled library, which " +
  "no Worker can load; snappyjs is the one that can be used there.",
];

export async function encoding(rounds: number): Promise<Section> {
  const results = new Map<string, { ns: number[]; bytes: number }>(
    VARIANTS.map(({ name }) => [name, { ns: [], bytes: 0 }]),
  );
  for (let index = 0; index < rounds; index++) {
    for (const { name } of VARIANTS) {
      const result = await measured("encoding.ts", name, EVENTS);
      results.get(name)?.ns.push(result.get("wallMs") * 1e6 / EVENTS);
      results.set(name, {
        ns: results.get(name)?.ns ?? [],
        bytes: result.get("bytesPerEvent"),
      });
    }
  }
  const ns = (name: string): number[] => results.get(name)?.ns ?? [];
  const rows = VARIANTS.map(({ name, title, to }) => [
    title,
    spreadShown(spread(ns(name))),
    shown(results.get(name)?.bytes ?? NaN),
    name === to ? "" : spreadShown(ratios(ns(name), ns(to))),
  ]);
  return {
    title: "Encoding",
    notes: NOTES,
    tables: [{
      head: [
        "",
        "ns per event",
        "bytes per event",
        "time to that of the bare library",
      ],
      rows,
    }],
    figures: [],
  };
}
