// What a bound tracker costs the response of a Worker, and what its invocation costs while it waits.
import { CPU_NOTES, cpuTables } from "./cpu.ts";
import { Isolate } from "./isolate.ts";
import { type Section, spreadShown } from "./section.ts";
import { median, ratios, type Spread, spread } from "./stats.ts";

const REQUESTS = 500;
const WARM_UP = 1000;

const NOTES = [
  "On the built package in one run of workerd, with a tracker made once at module scope and its options at their " +
  "defaults.",
  `Latency: the median time of a request to a handler that calls \`tracker.bind(ctx).trackCustomEvent(…)\` and returns, ` +
  `against that of a handler that only returns; one after the other over one connection, ${REQUESTS} of a kind in a ` +
  "round. In turns, both kinds share what invocations do in the background; in blocks they do not. A handler that does " +
  "nothing is the hardest comparison: against one with work of its own the share is smaller.",
  "Nothing before the answer: handlers that answer after 100 ms, within `flushAfterMs`, are asked whether a request of " +
  "the tracker began before their answer, by a count within the Worker and by the collector's clock. With `maxSize` " +
  "events in one handler the tracker does not wait, which shows that the question can be answered with yes.",
  ...CPU_NOTES,
];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Round {
  readonly without: number;
  readonly with: number;
}

/** One request after the other; `blockSize` of a kind before the other kind's turn, which kinds take first in turns. */
async function round(isolate: Isolate, blockSize: number): Promise<Round> {
  const times = { without: [] as number[], with: [] as number[] };
  for (let turn = 0; times.without.length < REQUESTS; turn++) {
    for (
      const route of turn % 2 === 0 ? ["without", "with"] as const : ["with", "without"] as const
    ) {
      for (let index = 0; index < blockSize; index++) {
        times[route].push((await isolate.call(route)).ms);
      }
      // What the invocations of a block still do in the background is not the other kind's.
      if (blockSize > 1) await pause(1500);
    }
  }
  return { without: median(times.without), with: median(times.with) };
}

interface Latency {
  readonly without: Spread;
  readonly with: Spread;
  readonly ratio: Spread;
}

async function latencyOf(
  isolate: Isolate,
  rounds: number,
  blockSize: number,
): Promise<Latency> {
  const taken: Round[] = [];
  for (let index = 0; index < rounds; index++) {
    taken.push(await round(isolate, blockSize));
  }
  const ms = (route: keyof Round): number[] => taken.map((one) => one[route]);
  return {
    without: spread(ms("without")),
    with: spread(ms("with")),
    ratio: ratios(ms("with"), ms("without")),
  };
}

/** How many of some requests, one at a time, saw a request of ours begin before their answer: in the Worker, and here. */
async function early(
  isolate: Isolate,
  path: string,
  count: number,
): Promise<string> {
  let [inside, outside] = [0, 0];
  for (let index = 0; index < count; index++) {
    isolate.collected.length = 0;
    const { text, end } = await isolate.call(path);
    if (Number(text) > 0) inside++;
    await pause(500);
    if (isolate.collected.length === 0) {
      throw new Error("the collector heard nothing");
    }
    if (isolate.collected.some((time) => time < end)) outside++;
  }
  return `${inside} of ${count} by the Worker's count, ${outside} of ${count} by the collector's clock`;
}

async function start(): Promise<Isolate> {
  const isolate = await Isolate.start();
  for (let index = 0; index < WARM_UP; index++) {
    for (const route of ["without", "with"]) {
      await isolate.call(route);
    }
  }
  await pause(1500);
  return isolate;
}

export async function latency(rounds: number): Promise<Section> {
  const quick: string[][] = [];
  const answers: string[][] = [];
  {
    await using isolate = await start();
    for (
      const [title, blockSize] of [["in turns", 1], [
        "in blocks",
        REQUESTS,
      ]] as const
    ) {
      const found = await latencyOf(isolate, rounds, blockSize);
      quick.push([
        title,
        spreadShown(found.without),
        spreadShown(found.with),
        spreadShown(found.ratio),
      ]);
    }
    await pause(1500);
    answers.push([
      "answering after 100 ms, within `flushAfterMs`",
      await early(isolate, "observed", 10),
    ]);
    answers.push([
      "the same with `maxSize` events",
      await early(isolate, "filled", 3),
    ]);
  }
  await using isolate = await start();
  return {
    title: "The edge: a response, and its invocation",
    notes: NOTES,
    tables: [
      { head: ["latency", "without, ms", "with, ms", "ratio"], rows: quick },
      {
        head: [
          "handlers",
          "saw a request of the tracker begin before their answer",
        ],
        rows: answers,
      },
      ...await cpuTables(isolate),
    ],
    figures: [],
  };
}
