// What the library costs a Worker: its start, and its requests to others; and what of that arrives.
import { Miniflare, type Request as WorkerdRequest, Response as WorkerdResponse } from "miniflare";
import { existsSync } from "node:fs";
import { bundleFile, bundleSource } from "./bundle.ts";
import { pathOf } from "./processes.ts";
import { scenarios } from "./scenarios.ts";
import { type Figure, type Part, type Section, spreadShown } from "./section.ts";
import { median, type Spread, spread } from "./stats.ts";

/** Isolates of each kind in a round. */
const ISOLATES = 100;

const ANSWER = 'export default { fetch: () => new Response("hello") };';
const IDS = '{ productId: "p", dataSourceId: "d", serverHost: "http://quick.test" }';

/** Workers that differ in what they import and make at module scope. */
const SCRIPTS: {
  readonly [name: string]: { readonly title: string; readonly source: string };
} = {
  nothing: { title: "a Worker with nothing", source: ANSWER },
  tracker: {
    title: "with an `AsyncBufferedConsumer` and its tracker",
    source: `import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
      globalThis.tracker = GrowingTracker.consumer(new AsyncBufferedConsumer(${IDS})); ${ANSWER}`,
  },
  everything: {
    title: "with all of `.`, `./snappy` and `./protobuf`, and a tracker",
    source: `import * as core from "@growingio-edge/tracker";
      import { SnappyParser } from "@growingio-edge/tracker/snappy";
      import { ProtobufParser } from "@growingio-edge/tracker/protobuf";
      const parser = new SnappyParser({ inner: new ProtobufParser() });
      globalThis.tracker = [core, core.GrowingTracker.consumer(new core.AsyncBufferedConsumer({ ...${IDS}, parser }))];
      ${ANSWER}`,
  },
  posthog: {
    title: "with posthog-node's client",
    source: `import { PostHog } from "posthog-node"; globalThis.client = new PostHog("key"); ${ANSWER}`,
  },
};

async function startIsolates(
  scripts: { readonly [name: string]: string },
): Promise<Miniflare> {
  const bindings = Object.fromEntries(
    Object.entries(scripts).map(([name, text]) => [`script-${name}`, text]),
  );
  const miniflare = new Miniflare({
    modules: true,
    script: await bundleFile("programs/edge-worker.ts"),
    compatibilityDate: "2026-07-01",
    cf: false,
    bindings,
    workerLoaders: { LOADER: {} },
    outboundService: async ({ body }: WorkerdRequest) => {
      if (body) await new Response(body as ReadableStream).arrayBuffer();
      return new WorkerdResponse("{}");
    },
  });
  await miniflare.ready;
  return miniflare;
}

async function timed(url: URL): Promise<number> {
  const began = performance.now();
  const response = await fetch(url);
  if (await response.text() !== "hello" || !response.ok) {
    throw new Error(`${url.pathname} did not start`);
  }
  return performance.now() - began;
}

/** How much longer than the Worker with nothing each takes to start and answer, a median for each round. */
async function startTimes(url: URL, names: readonly string[], rounds: number) {
  const medians = names.map((name) => ({
    name,
    ms: [] as number[],
    added: [] as number[],
  }));
  for (let round = -1; round < rounds; round++) {
    const times = names.map(() => [] as number[]);
    for (let index = 0; index < ISOLATES; index++) {
      // Each kind is first in its turn, as it may matter who comes after whom.
      for (let turn = 0; turn < names.length; turn++) {
        const which = (index + turn) % names.length;
        times[which]?.push(await timed(new URL(`start/${names[which]}`, url)));
      }
    }
    if (round < 0) continue; // to warm up
    const least = median(times[0] ?? []);
    for (const [which, { ms, added }] of medians.entries()) {
      ms.push(median(times[which] ?? []));
      added.push(median(times[which] ?? []) - least);
    }
  }
  return medians;
}

/** Requests of the tracker for a thousand events, in so many invocations, some of them at a time. */
async function subrequests(
  url: URL,
  invocations: number,
  atATime: number,
): Promise<number> {
  await (await fetch(new URL("subrequests", url))).text();
  for (let sent = 0; sent < invocations; sent += atATime) {
    const calls = Array.from(
      { length: atATime },
      () => timed(new URL(`track/${1000 / invocations}`, url)),
    );
    await Promise.all(calls);
  }
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return Number(await (await fetch(new URL("subrequests", url))).text());
}

export async function edge(rounds: number): Promise<Section> {
  const names = Object.keys(SCRIPTS).filter((name) =>
    name !== "posthog" || existsSync(pathOf("node_modules/posthog-node"))
  );
  const scripts: { [name: string]: string } = {};
  for (const name of names) scripts[name] = await bundleSource(SCRIPTS[name]?.source ?? "");
  const miniflare = await startIsolates(scripts);
  try {
    const url = await miniflare.ready;
    const starts = await startTimes(url, names, rounds);
    const requests = [
      ["one invocation that tracks 1,000", await subrequests(url, 1, 1)],
      ["1,000 invocations, 50 at a time", await subrequests(url, 1000, 50)],
      [
        "1,000 invocations, one after the other",
        await subrequests(url, 1000, 1),
      ],
    ] as const;
    return section(
      starts.map(({ name, ms, added }) => ({
        name,
        ms: spread(ms),
        added: spread(added),
      })),
      requests,
      await scenarios(),
    );
  } finally {
    await miniflare.dispose();
  }
}

type Start = {
  readonly name: string;
  readonly ms: Spread;
  readonly added: Spread;
};

function section(
  starts: readonly Start[],
  requests: readonly (readonly [string, number])[],
  arrivals: Part,
): Section {
  const figure: Figure = {
    name: "module evaluation added in workerd",
    value: starts.find(({ name }) => name === "tracker")?.added.median ?? NaN,
    unit: "ms",
    bar: 2.2,
    stretch: 1.2,
    wanted: "less",
  };
  return {
    title: "The edge: start, requests, and what arrives",
    notes: [
      `Start: the time of a request that makes workerd start an isolate that has never run, evaluate its bundle and ` +
      `answer. The kinds take turns, ${ISOLATES} isolates of each in a round; what is added is the difference of the ` +
      `round's medians. Compiling is in it, and so is constructing the client at module scope.`,
      "Requests: those that the tracker makes for 1,000 events, with its options at their defaults (batches of 500, " +
      "and 250 ms for invocations to share one).",
      ...arrivals.notes,
    ],
    tables: [
      {
        head: ["start of", "ms", "added, ms"],
        rows: starts.map(({ name, ms, added }) => [
          SCRIPTS[name]?.title ?? name,
          spreadShown(ms),
          name === "nothing" ? "" : spreadShown(added),
        ]),
      },
      {
        head: ["1,000 events from", "requests"],
        rows: requests.map(([title, count]) => [title, String(count)]),
      },
      ...arrivals.tables,
    ],
    figures: [figure],
  };
}
