// What arrives of a stream of events, over a round trip of so long, with the defaults of each.
import { measured, type Sink } from "./processes.ts";
import { type Figure, type Part, shown } from "./section.ts";
import { named } from "./versions.ts";

const SECONDS = 10;

interface Stream {
  readonly rate: number;
  readonly delay: number;
}

const STREAMS: readonly Stream[] = [
  { rate: 8000, delay: 100 },
  { rate: 8000, delay: 500 },
  { rate: 15_000, delay: 100 },
];
/** The one that bars are for. */
const USUAL = 100;
/** How often this project has to pass there. What the others lose hardly differs, and takes long. */
const ROUNDS = 2;

const NOTES = [
  `A stream: so many events a second for ${SECONDS} s, by a timer of 2 ms, no call awaited, all options at their ` +
  "defaults; then `stop()`, `shutdown()` or `closeAndFlush()`, which have 30 s. Who does not keep up with the calls " +
  "tracks fewer. Lost are those that were tracked and have not arrived when the process ends; told are those of them " +
  `that a callback heard of. A round each, and of this project the worst of ${ROUNDS} with ${USUAL} ms.`,
];

interface Run {
  readonly tracked: number;
  readonly delivered: number;
  readonly lost: number;
  readonly told: number;
  readonly requests: number;
}

async function runOf(sink: Sink, variant: string, { rate, delay }: Stream): Promise<Run> {
  await sink.answerAfter(delay);
  const result = await measured("paced.ts", variant, sink.url, rate, SECONDS);
  const came = await sink.count();
  const [tracked, delivered] = [result.get("tracked"), came.get("distinct")];
  return {
    tracked,
    delivered,
    lost: tracked - delivered,
    told: result.get("told"),
    requests: came.get("requests"),
  };
}

export async function paced(sink: Sink, rounds: number): Promise<Part> {
  const titles: { readonly [variant: string]: string } = {
    ours: "this project",
    posthog: named("posthog-node"),
    segment: named("@segment/analytics-node"),
  };
  const streams = STREAMS.flatMap((stream) =>
    Object.keys(titles).map((variant) => ({ stream, variant, runs: [] as Run[] }))
  );
  for (let round = 0; round < Math.min(rounds, ROUNDS); round++) {
    for (const { stream, variant, runs } of streams) {
      if (round > 0 && (variant !== "ours" || stream.delay !== USUAL)) continue;
      runs.push(await runOf(sink, variant, stream));
    }
  }

  /** Of all that was due: a call that this project was too slow to take is lost as well. */
  const lost = (rate: number): number => {
    const found = streams.filter(({ stream, variant }) =>
      variant === "ours" && stream.rate === rate && stream.delay === USUAL
    );
    return Math.max(...found.flatMap(({ runs }) => runs.map(({ delivered }) => rate * SECONDS - delivered)));
  };
  const figure = (rate: number): Figure => ({
    name: `${shown(rate)} events/s with defaults, answers after ${USUAL} ms: lost`,
    value: lost(rate),
    unit: "",
    wanted: "less",
  });
  return {
    notes: NOTES,
    tables: [{
      head: ["a stream", "answers after", "tracked", "delivered", "lost", "told", "requests"],
      rows: streams.flatMap(({ stream, variant, runs }) => {
        const worst = runs.toSorted((one, other) => other.lost - one.lost).slice(0, 1);
        return worst.map(({ tracked, delivered, lost: gone, told, requests }) => [
          `${shown(stream.rate)} events/s, ${titles[variant]}`,
          `${stream.delay} ms`,
          ...[tracked, delivered, gone, told, requests].map(shown),
        ]);
      }),
    }],
    figures: [{ ...figure(8000), bar: 0 }, { ...figure(15_000), stretch: 0 }],
  };
}
