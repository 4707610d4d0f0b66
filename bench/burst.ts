// How long many events take that were tracked at once, over a round trip of so long.
import { measured, type Numbers, type Sink } from "./processes.ts";
import { type Figure, type Part, shown, spreadShown } from "./section.ts";
import { median, ratios, spread } from "./stats.ts";
import { named } from "./versions.ts";

const EVENTS = 20_000;

const DELAYS = [0, 20, 100, 500];
/** The one that bars are for. */
const USUAL = 100;
/** Where waiting is nearly all there is to it: rounds hardly differ, and take long. */
const LONG = 500;

const NOTES = [
  "At once: 20,000 events of 1,000 users in one go, no call awaited, then a flush; the time from the first call to the " +
  "last answer, after a tenth as many to warm up. Batches of 500, and queues with room for all. This project: an " +
  "`AsyncBufferedConsumer`, until its `flush()` has returned, and so with posthog-node. analytics-node sends each batch " +
  "when it is full, however many are on their way; its time ends when it has emitted its last answer, as its own " +
  "`flush()` returns later. Requests at once are the most that the server had open. With 500 ms there is " +
  "one round.",
];

interface Run {
  readonly seconds: number;
  readonly came: Numbers;
}

async function runOf(sink: Sink, variant: string): Promise<Run> {
  const result = await measured("burst.ts", variant, sink.url, EVENTS);
  return { seconds: result.get("wallMs") / 1000, came: await sink.count() };
}

export async function burst(sink: Sink, rounds: number): Promise<Part> {
  const titles: { readonly [variant: string]: string } = {
    ours: "this project",
    "ours-8": "this project, `concurrency: 8`",
    posthog: named("posthog-node"),
    segment: named("@segment/analytics-node"),
  };
  const runs = new Map<string, Run[]>();
  const of = (variant: string, delay: number): Run[] => runs.get(`${variant} ${delay}`) ?? [];
  for (let round = 0; round < rounds; round++) {
    for (const delay of DELAYS) {
      if (delay >= LONG && round > 0) continue;
      await sink.answerAfter(delay);
      for (const variant of Object.keys(titles)) {
        const run = await runOf(sink, variant);
        runs.set(`${variant} ${delay}`, [...of(variant, delay), run]);
      }
    }
  }

  const seconds = (variant: string, delay = USUAL): number[] => of(variant, delay).map((run) => run.seconds);
  const most = (variant: string, what: (came: Numbers) => number): string => {
    const all = DELAYS.flatMap((delay) => of(variant, delay));
    return shown(Math.max(...all.map(({ came }) => what(came))));
  };
  const row = (variant: string): string[] => [
    titles[variant] ?? "",
    ...DELAYS.map((delay) => spreadShown(spread(seconds(variant, delay)))),
    most(variant, (came) => came.get("requests")),
    most(variant, (came) => came.get("mostRequests")),
    most(variant, (came) => EVENTS - came.get("distinct")),
  ];
  const to = (other: string, delay = USUAL) => ratios(seconds("ours", delay), seconds(other, delay));
  const figure = (what: string, value: number, unit: string): Figure => ({
    name: `20,000 events at once, answers after ${USUAL} ms: ${what}`,
    value,
    unit,
    wanted: "less",
  });
  return {
    notes: NOTES,
    tables: [
      {
        head: [
          "20,000 events at once, answers after",
          ...DELAYS.map((delay) => `${delay} ms, s`),
          "requests",
          "of them at once",
          "lost",
        ],
        rows: Object.keys(titles).map(row),
      },
      {
        head: ["ratio of times, answers after", ...DELAYS.map((delay) => `${delay} ms`)],
        rows: ["posthog", "segment"].map((other) => [
          `this project to ${titles[other]}`,
          ...DELAYS.map((delay) => spreadShown(to(other, delay))),
        ]),
      },
    ],
    figures: [
      { ...figure("this project", median(seconds("ours")), "s"), bar: 1.5 },
      { ...figure("this project to @segment/analytics-node", to("segment").median, "×"), bar: 1 },
      { ...figure("`concurrency: 8`", median(seconds("ours-8")), "s"), stretch: 0.9 },
    ],
  };
}
