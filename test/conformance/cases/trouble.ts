import type { Fetch, WireMessage } from "../../../src/index.ts";
import { equal } from "../assert.ts";
import { type Case, type Kit, make, nameOf, QUEUED, soon, stage } from "../kit.ts";

/** What a server with an opinion of what it is sent does: the status of its answer, or nothing for a broken connection. */
type Judge = (names: readonly (string | undefined)[], bytes: number) => number | undefined;

function judged(kit: Kit, judge: Judge, headers: Record<string, string> = {}) {
  const arrived: (string | undefined)[] = [];
  let requests = 0;
  const fetch: Fetch = async (url, init) => {
    requests++;
    const body = await new Request(url, init).text();
    const batch: WireMessage[] = JSON.parse(body);
    const names = batch.map(nameOf);
    const status = judge(names, body.length);
    if (status === undefined) throw new TypeError("reset");
    if (status < 300) arrived.push(...names);
    return new Response("{}", { status, headers });
  };
  return { ...stage(kit, { fetch, retryLimit: 0 }), arrived, requests: () => requests };
}

const series = (count: number): string[] => Array.from({ length: count }, (_, index) => `e${index}`);

/** Tracks events of one user, and flushes until nothing is held. */
async function trackAll(kit: Kit, consumer: ReturnType<typeof make>, names: readonly string[]): Promise<void> {
  const tracker = kit.tracker.GrowingTracker.consumer(consumer);
  for (const name of names) void tracker.trackCustomEvent(name, { anonymousId: "x" });
  for (let rounds = 0; rounds < 40 && (await tracker.flush()).retained > 0; rounds++);
}

export const troubleCases: readonly Case[] = QUEUED.flatMap((name): readonly Case[] => [
  {
    name: `${name} sets a message aside that makes the server answer 500, and the others arrive in order`,
    async run(kit) {
      const world = judged(kit, (names) => names.includes("e5") ? 500 : 200);
      await trackAll(kit, make(kit, name, { ...world.options, maxSize: 500 }), series(40));
      equal(world.arrived, series(40).filter((event) => event !== "e5"), "events");
      equal(world.drops.map(({ names, reason }) => [names, reason]), [[["e5"], "undelivered"]], "drops");
    },
  },
  {
    name: `${name} finds the message of a batch that is answered 400, and the others arrive in order`,
    async run(kit) {
      const world = judged(kit, (names) => names.includes("e33") ? 400 : 200);
      await trackAll(kit, make(kit, name, { ...world.options, maxSize: 500 }), series(100));
      equal(world.arrived, series(100).filter((event) => event !== "e33"), "events");
      equal(world.drops.map(({ names, reason }) => [names, reason]), [[["e33"], "rejected"]], "drops");
      equal(world.requests() <= 21, true, `${world.requests()} requests`);
    },
  },
  {
    name: `${name} sends less at a time where a connection breaks above a size`,
    async run(kit) {
      const world = judged(kit, (_, bytes) => bytes > 3000 ? undefined : 200);
      await trackAll(kit, make(kit, name, { ...world.options, maxSize: 500 }), series(100));
      equal([world.arrived, world.drops], [series(100), []], "events and drops");
    },
  },
  {
    name: `${name} starts nothing by itself before the time that Retry-After names`,
    async run(kit) {
      const world = judged(kit, () => 429, { "Retry-After": "3600" });
      const consumer = make(kit, name, {
        ...world.options,
        maxSize: 2,
        ...(name === "AsyncBufferedConsumer" && { flushAfterMs: 1 }),
      });
      const tracker = kit.tracker.GrowingTracker.consumer(consumer);
      await tracker.trackCustomEvent("a", { anonymousId: "x" });
      await tracker.flush();
      for (const event of series(20)) void tracker.trackCustomEvent(event, { anonymousId: "x" });
      await soon(20);
      equal([world.requests(), consumer.stats.queued], [1, 21], "requests and queued");
      await tracker.stop({ timeoutMs: 0 });
    },
  },
  {
    name: `${name} waits for no body: one that never ends holds up no batch`,
    async run(kit) {
      const { options, deliveries } = stage(kit, { fetch: async () => new Response(new ReadableStream({})) });
      const began = Date.now();
      await trackAll(kit, make(kit, name, { ...options, maxSize: 1, concurrency: 1 }), series(60));
      equal(deliveries.flat(), series(60), "deliveries");
      equal(Date.now() - began < 3000, true, "60 batches take less than 60 tenths of a second");
    },
  },
]);
