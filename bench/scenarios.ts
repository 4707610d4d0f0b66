// Whether what is tracked in a Worker arrives, when invocations share one client and end as they like.
import { Miniflare, type Request as WorkerdRequest, Response as WorkerdResponse } from "miniflare";
import { request } from "node:http";
import type { Readable } from "node:stream";
import { bundleFile } from "./bundle.ts";
import { carriedBy } from "./counting.ts";
import type { Part } from "./section.ts";
import { median, spread } from "./stats.ts";
import { named } from "./versions.ts";

/** Some of them are a matter of chance. */
const ROUNDS = 3;
/** How long a step may take to answer, and how long what was tracked may take to arrive. */
const ANSWER_MS = 5000;
/** Longer than any client here waits before it sends by itself. */
const SETTLE_MS = 12_000;
/** How long the collector takes for its first answer, so that whoever leaves at once leaves before it. */
const FIRST_ANSWER_MS = 300;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** An isolate of its own for each scenario, without `nodejs_compat`. */
class Isolate implements AsyncDisposable {
  /** Whether each step had its answer in time. */
  answered = true;
  readonly #serials = new Set<number>();
  readonly #miniflare: Miniflare;
  #requests = 0;

  constructor(script: string) {
    this.#miniflare = new Miniflare({
      // Not as a `script`, whose imports would be looked for here.
      modules: [{ type: "ESModule", path: "main.js", contents: script }],
      compatibilityDate: "2026-07-01",
      cf: false,
      outboundService: (call: WorkerdRequest) => this.#collect(call),
      // Warnings of the clients.
      handleRuntimeStdio: (stdout: Readable, stderr: Readable) =>
        void [stdout, stderr].map((stream) => stream.resume()),
    });
  }

  /** Makes a step of a scenario: see `programs/scenarios/worker.ts`. */
  async step(route: string, serial: number): Promise<void> {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const url = new URL(`${route}/${serial}`, await this.#miniflare.ready);
    const isAnswer = await fetch(url, { signal }).then((response) => response.ok, () => false);
    if (!isAnswer) this.answered = false;
  }

  /** Begins a step and hangs up before its answer. */
  async hangUp(route: string, serial: number): Promise<void> {
    const url = new URL(`${route}/${serial}`, await this.#miniflare.ready);
    const call = request(url).on("error", () => {});
    call.end();
    await pause(100);
    call.destroy();
  }

  /** How many arrived, when all have or no more will come. */
  async arrived(count: number): Promise<number> {
    for (const end = performance.now() + SETTLE_MS; this.#serials.size < count && performance.now() < end;) {
      await pause(100);
    }
    return this.#serials.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#miniflare.dispose();
  }

  async #collect({ url, headers, body }: WorkerdRequest): Promise<WorkerdResponse> {
    const bytes = body ? await new Response(body as ReadableStream).arrayBuffer() : new ArrayBuffer(0);
    const received = { url, headers: Object.fromEntries(headers), parts: [Buffer.from(bytes)] };
    for (const serial of carriedBy(received).serials) this.#serials.add(serial);
    if (this.#requests++ === 0) await pause(FIRST_ANSWER_MS);
    return new WorkerdResponse('{"status":1}', { headers: { "content-type": "application/json" } });
  }
}

interface Scenario {
  readonly title: string;
  readonly tracked: number;
  readonly play: (isolate: Isolate) => Promise<unknown>;
}

/** So many numbers. */
const serials = (count: number): number[] => Array.from({ length: count }, (_, serial) => serial);

/** One step after the other, each of them numbered. */
const inTurn = (...routes: string[]) => async (isolate: Isolate): Promise<void> => {
  for (const [serial, route] of routes.entries()) await isolate.step(route, serial);
};

const SCENARIOS: readonly Scenario[] = [
  { title: "five requests in a row, each bound", tracked: 5, play: inTurn(...serials(5).map(() => "bound")) },
  {
    title: "twenty at once",
    tracked: 20,
    play: (isolate) => Promise.all(serials(20).map((serial) => isolate.step("bound", serial))),
  },
  {
    title: "sixty, 15 ms apart",
    tracked: 60,
    play: (isolate) =>
      Promise.all(
        serials(60).map(async (serial) => {
          await pause(serial * 15);
          await isolate.step("bound", serial);
        }),
      ),
  },
  {
    title: "the first request tracks and forgets `waitUntil`, the next is bound",
    tracked: 2,
    play: inTurn("forget", "bound"),
  },
  {
    title: "a request starts a flush and leaves, the next two are bound",
    tracked: 3,
    play: inTurn("abandon", "bound", "bound"),
  },
  {
    title: "a request awaits `flush()` after an abandoned one",
    tracked: 2,
    play: inTurn("abandon", "flush"),
  },
  { title: "a bound request tracks again 3 s later", tracked: 2, play: inTurn("twice") },
  {
    title: "the client hangs up while its event is on the way, the next is bound",
    tracked: 2,
    async play(isolate) {
      await isolate.hangUp("stream", 0);
      await isolate.step("bound", 1);
    },
  },
];

/** The Workers that are compared: one of `programs/scenarios` each. */
const workers = () => [
  { file: "posthog.ts", title: named("posthog-node") },
  { file: "posthog-wait-until.ts", title: `${named("posthog-node")} with \`waitUntil\`` },
  { file: "segment.ts", title: named("@segment/analytics-node") },
  { file: "ours.ts", title: "this project" },
];

const NOTES = [
  "What arrives: one client for a whole isolate, made at module scope, in workerd without `nodejs_compat`, its options " +
  "at their defaults. analytics-node cannot be made there, so its first request makes it. Bound are requests that track " +
  "and hand what `flush()` returns to `ctx.waitUntil`; here `tracker.bind(ctx)` stands for that, and with " +
  "posthog-node's experimental option `waitUntil`, which is given that of `cloudflare:workers`, nothing but the call. " +
  `The collector's first answer takes ${FIRST_ANSWER_MS} ms. Each scenario has a new isolate, ${ROUNDS} times. Shown is ` +
  `how many of the tracked events have arrived ${SETTLE_MS / 1000} s after the last request, and where a request had ` +
  `no answer within ${ANSWER_MS / 1000} s. All arrives in a scenario if it does in most of its rounds.`,
];

/** How a scenario ended, once. */
interface Ending {
  readonly answered: boolean;
  readonly arrived: number;
}

async function endingOf(isolate: Isolate, tracked: number): Promise<Ending> {
  await using ended = isolate;
  const arrived = await ended.arrived(tracked);
  return { answered: ended.answered, arrived };
}

/** Plays one scenario after the other, each client in turn; what is on its way then, they wait for together. */
async function endings(scripts: readonly string[]): Promise<readonly (readonly (readonly Ending[])[])[]> {
  const waiting = scripts.map(() => SCENARIOS.map(() => [] as Promise<Ending>[]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, { tracked, play }] of SCENARIOS.entries()) {
      for (const [which, script] of scripts.entries()) {
        const isolate = new Isolate(script);
        await play(isolate);
        waiting[which]?.[at]?.push(endingOf(isolate, tracked));
      }
    }
  }
  return await Promise.all(waiting.map((column) => Promise.all(column.map((row) => Promise.all(row)))));
}

function cellOf(rounds: readonly Ending[], tracked: number): string {
  const { least, greatest } = spread(rounds.map(({ arrived }) => arrived));
  const range = least < greatest ? `${least} to ${greatest} of ${tracked}` : `${least} of ${tracked}`;
  const count = least === tracked ? "all" : range;
  return rounds.every(({ answered }) => answered) ? count : `no answer, ${count}`;
}

/** Whether all arrived, and all requests had their answers, in most of the rounds. */
function isWhole(rounds: readonly Ending[], tracked: number): boolean {
  return median(rounds.map(({ answered, arrived }) => answered ? arrived : 0)) === tracked;
}

export async function scenarios(): Promise<Part> {
  const columns = workers();
  const scripts: string[] = [];
  for (const { file } of columns) scripts.push(await bundleFile(`programs/scenarios/${file}`));
  const found = await endings(scripts);
  const whole = found.map((column) => {
    const count = column.filter((rounds, at) => isWhole(rounds, SCENARIOS[at]?.tracked ?? NaN)).length;
    return `${count} of ${SCENARIOS.length}`;
  });
  return {
    notes: NOTES,
    tables: [{
      head: ["what arrives", ...columns.map(({ title }) => title)],
      rows: [
        ...SCENARIOS.map(({ title, tracked }, at) => [
          title,
          ...found.map((column) => cellOf(column[at] ?? [], tracked)),
        ]),
        ["scenarios in which all arrives", ...whole],
      ],
    }],
    figures: [],
  };
}
