// Events per second from the call to the answer, side by side.
import { existsSync } from "node:fs";
import { measured, type Numbers, pathOf, PYTHON, Sink } from "./processes.ts";
import { type Figure, type Section, shown, spreadShown } from "./section.ts";
import { median, ratios, type Spread, spread } from "./stats.ts";

const EVENTS = 200_000;

const TITLES: { readonly [variant: string]: string } = {
  floor: "floor: finished objects, `JSON.stringify`, `fetch`",
  "floor-4": "floor of 4 at once: the same, 4 requests at a time",
  json: "this project, JSON",
  "json-queued": "this project, JSON, queued first",
  snappy: "this project, Snappy",
  protobuf: "this project, Protobuf",
  "protobuf-snappy-xor": "this project, Protobuf + Snappy + XOR",
  "protobuf-snappy-xor-queued": "this project, Protobuf + Snappy + XOR, queued first",
  python: "growingio-tracker (Python), JSON",
  posthog: "posthog-node",
  segment: "@segment/analytics-node",
};

/** What is set beside what, and what it should be: nothing where it is only shown. */
const PAIRS: readonly (readonly [string, string, Pick<Figure, "bar" | "stretch">])[] = [
  ["json", "floor", { bar: 0.75, stretch: 0.85 }],
  ["json-queued", "floor", { bar: 0.65, stretch: 0.85 }],
  ["json", "floor-4", {}],
  ["json-queued", "floor-4", {}],
  ["json", "python", { bar: 2, stretch: 3 }],
  ["json", "posthog", { bar: 6, stretch: 10 }],
  ["json", "segment", { bar: 10, stretch: 16 }],
  ["protobuf-snappy-xor", "python", { bar: 2.5, stretch: 4 }],
  ["protobuf-snappy-xor-queued", "python", { bar: 2.2 }],
];

const NOTES = [
  "200,000 events of three attributes, one of them a list, in batches of 500, to a server on the same machine in " +
  "another process, which answers 200 at once. Every run is a process of its own, which first sends a tenth as many " +
  "to warm up; rounds take all variants in turn. After each run the server's bodies are decoded and counted: all " +
  "events have to be there. Ratios are of the same round. CPU is user and system time of the sending process, all of " +
  "its threads; the heap's peak is above what was on it before the first event, seen once in 500 events.",
  "This project: an `AsyncBufferedConsumer` with its defaults, each call awaited, and a `flush()` at the end. Queued " +
  "first: with a queue for all, no call awaited, so that nothing can leave before the last call has returned; the time " +
  "of the calls is in it. " +
  "posthog-node: `flushAt` and `maxBatchSize` 500, and `await flush()` after each 500, as its queue drops the oldest " +
  "events otherwise; gzip is on, as by default. analytics-node: `flushAt` 500, and the next 500 when the answer to the " +
  "last was emitted; more of them at once was slower. Python: a `BufferedConsumer` with `max_size` 500. The floor's " +
  "objects were made before its time began: it checks, copies and holds nothing, and posts one batch after the other, " +
  "as bars were set by it. The floor of 4 at once has as many requests on their way as this project may have.",
];

export async function throughput(rounds: number): Promise<Section> {
  const variants = Object.keys(TITLES).filter((variant) => variant !== "python" || existsSync(pathOf(PYTHON)));
  const results = new Map<string, Numbers[]>(
    variants.map((variant) => [variant, []]),
  );
  using sink = await Sink.start();
  for (let index = 0; index < rounds; index++) {
    for (const variant of variants) {
      const result = await measured(
        `throughput.${variant === "python" ? "py" : "ts"}`,
        variant,
        sink.url,
        EVENTS,
      );
      const arrived = (await sink.count()).get("events");
      if (arrived !== EVENTS + EVENTS / 10) {
        throw new Error(`of ${variant} ${arrived} events arrived`);
      }
      results.get(variant)?.push(result);
    }
  }

  const of = (variant: string, name: string): number[] => (results.get(variant) ?? []).map((one) => one.get(name));
  const rates = (variant: string): number[] => of(variant, "wallMs").map((ms) => EVENTS / ms * 1000);
  const row = (variant: string): string[] => {
    if (!results.has(variant)) {
      return [TITLES[variant] ?? "", "not measured", "", "", "", ""];
    }
    return [
      TITLES[variant] ?? "",
      spreadShown(spread(rates(variant))),
      shown(median(of(variant, "wallMs")) / EVENTS * 1000),
      shown(median(of(variant, "cpuMs")) / EVENTS * 1000),
      variant === "python" ? "" : shown(median(of(variant, "heapBytes")) / 1e6),
      shown(median(of(variant, "rssBytes")) / 1e6),
    ];
  };
  const found = PAIRS.map(([one, other, limits]): { ratio: Spread; figure: Figure } => {
    const ratio = ratios(rates(one), rates(other));
    const name = `${TITLES[one]} to ${TITLES[other]?.split(":", 1)[0]}`;
    const value = results.has(other) ? ratio.median : NaN;
    return { ratio, figure: { name, value, unit: "×", ...limits, wanted: "more" } };
  });
  return {
    title: "Throughput",
    notes: NOTES,
    tables: [
      {
        head: [
          "",
          "events/s",
          "µs per event",
          "CPU µs per event",
          "heap at the peak, MB",
          "resident, MB",
        ],
        rows: Object.keys(TITLES).map(row),
      },
      {
        head: ["ratio of events/s", "median of rounds (least to greatest)"],
        rows: found.map((
          { ratio, figure },
        ) => [figure.name, spreadShown(ratio)]),
      },
    ],
    figures: found.map(({ figure }) => figure).filter(({ bar }) => bar !== undefined),
  };
}
