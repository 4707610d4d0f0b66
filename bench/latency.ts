// What a bound tracker costs the response of a Worker, and what its invocation costs while it waits.
import { readdir, readFile } from "node:fs/promises";
import { Isolate, SLOW_MS } from "./isolate.ts";
import { type Section, shown, spreadShown } from "./section.ts";
import { median, ratios, type Spread, spread } from "./stats.ts";

const REQUESTS = 500;
const WARM_UP = 1000;
const INVOCATIONS = 200;
const CPU_ROUNDS = 2;

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
  `CPU: what ${INVOCATIONS} bound invocations at once cost that wait ${SLOW_MS / 1000} s for the collector's answer, ` +
  "less what as many cost that track nothing: CPU time of the whole workerd process, kernel included, from `/proc` " +
  "(Linux only), in ticks of 10 ms. That is too high rather than too low for what Cloudflare counts, the Worker's own.",
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

/** The processes of workerd that this process started. Linux only. */
async function workerds(): Promise<string[]> {
  const ids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const mine = await Promise.all(ids.map(async (id) => {
    const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
    return /^Name:\s*workerd$/m.test(status) &&
      new RegExp(`^PPid:\\s*${process.pid}$`, "m").test(status);
  }));
  return ids.filter((_, index) => mine[index]);
}

/** The CPU time that workerd has used, in milliseconds: in the kernel and out of it, in steps of 10 ms. */
async function cpuMs(pid: string): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // What follows the command, which may have spaces: fields 14 and 15 of the line, in ticks of 10 ms.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The CPU time of so many requests and of all that they leave behind, until the slow collector has answered. */
async function cpuOf(
  isolate: Isolate,
  pid: string,
  route: string,
): Promise<number> {
  const before = await cpuMs(pid);
  await Promise.all(
    Array.from(
      { length: INVOCATIONS },
      (_, index) => isolate.call(`${route}/${index}`),
    ),
  );
  await pause(SLOW_MS + 2000);
  return await cpuMs(pid) - before;
}

/** Milliseconds of CPU for an invocation, by what it does. */
async function cpuRows(isolate: Isolate): Promise<string[][]> {
  const [pid, ...others] = await workerds();
  if (pid === undefined || others.length > 0) {
    return [["not measured: it needs Linux and one workerd", ""]];
  }
  // Ticks are coarse and one invocation is small: so many at a time, less what as many cost that track nothing.
  const used = {
    without: [] as number[],
    "by-hand": [] as number[],
    apart: [] as number[],
    shared: [] as number[],
  };
  for (let index = 0; index < CPU_ROUNDS; index++) {
    for (const route of ["without", "by-hand", "apart", "shared"] as const) {
      used[route].push(await cpuOf(isolate, pid, route));
    }
  }
  const each = (route: keyof typeof used): string => shown((median(used[route]) - median(used.without)) / INVOCATIONS);
  return [
    ["each sends its event and waits for the answer", each("apart")],
    ["one sends all events, the others wait for it", each("shared")],
    ["for comparison, a `fetch` by hand in `waitUntil`", each("by-hand")],
  ];
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
      { head: ["CPU of an invocation", "ms"], rows: await cpuRows(isolate) },
    ],
    figures: [],
  };
}
