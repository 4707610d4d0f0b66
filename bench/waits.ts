// How long this project's own calls and flushes wait for answers.
import { measured, type Numbers, type Sink } from "./processes.ts";
import { type Figure, type Part, shown, spreadShown } from "./section.ts";
import { median, spread } from "./stats.ts";

/** What is measured of a program's variant. */
interface Wait {
  readonly variant: string;
  readonly delay: number;
  readonly title: string;
  readonly unit: string;
  /** Left out of what is only shown. */
  readonly limits?: Pick<Figure, "bar" | "stretch">;
  readonly of: (result: Numbers, came: Numbers) => number;
}

const BURST = "`BufferedConsumer`, `maxSize: 10`, 300 calls in one go";
const FLUSH = "5,000 messages in one go, `maxSize: 50`, then `flush()`: it returns after the last was settled";

const WAITS: readonly Wait[] = [
  {
    variant: "settled",
    delay: 5,
    title: "`BufferedConsumer`, 5,100 calls in one go: until all promises are settled",
    unit: "ms",
    limits: { bar: 300 },
    of: (result) => result.get("allMs"),
  },
  {
    variant: "awaited",
    delay: 50,
    title: `${BURST}: the last promise`,
    unit: "ms",
    limits: { bar: 800 },
    of: (result) => result.get("lastMs"),
  },
  {
    variant: "awaited",
    delay: 50,
    title: `${BURST}: the median promise`,
    unit: "ms",
    of: (result) => result.get("medianMs"),
  },
  {
    variant: "awaited",
    delay: 50,
    title: `${BURST}: the median of the calls that fill a batch`,
    unit: "ms",
    of: (result) => result.get("fillingMs"),
  },
  {
    variant: "trickle",
    delay: 5,
    title: "`AsyncBufferedConsumer`, 100 calls, a millisecond apart, then `flush()`",
    unit: "requests",
    limits: { bar: 1 },
    of: (_, came) => came.get("requests"),
  },
  {
    variant: "flush-buffered",
    delay: 5,
    title: `\`BufferedConsumer\`, ${FLUSH}`,
    unit: "ms",
    limits: { bar: 10, stretch: 2 },
    of: (result) => result.get("afterMs"),
  },
  {
    variant: "flush-async",
    delay: 5,
    title: `\`AsyncBufferedConsumer\`, ${FLUSH}`,
    unit: "ms",
    limits: { bar: 10, stretch: 2 },
    of: (result) => result.get("afterMs"),
  },
];

const NOTES = [
  "Waiting: what this project's calls and flushes wait for answers, after a tenth as many calls to warm up. A call of a " +
  "`BufferedConsumer` is settled when its message is taken, and one that fills a batch when that was sent.",
];

export async function waits(sink: Sink, rounds: number): Promise<Part> {
  const variants = new Map(WAITS.map(({ variant, delay }) => [variant, delay]));
  const found = WAITS.map((wait) => ({ wait, values: [] as number[], lost: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (const [variant, delay] of variants) {
      await sink.answerAfter(delay);
      const result = await measured("waits.ts", variant, sink.url);
      const came = await sink.count();
      for (const { wait, values, lost } of found) {
        if (wait.variant !== variant) continue;
        values.push(wait.of(result, came));
        lost.push(result.get("count") - came.get("distinct"));
      }
    }
  }
  return {
    notes: NOTES,
    tables: [{
      head: ["this project, waiting", "answers after", "median (least to greatest)", "lost"],
      rows: found.map(({ wait: { title, delay, unit }, values, lost }) => [
        title,
        `${delay} ms`,
        `${spreadShown(spread(values))} ${unit}`,
        shown(Math.max(...lost)),
      ]),
    }],
    figures: found.flatMap(({ wait: { title, unit, limits }, values }) =>
      limits ? [{ name: title, value: median(values), unit, ...limits, wanted: "less" as const }] : []
    ),
  };
}
