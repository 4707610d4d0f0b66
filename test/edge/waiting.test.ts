// How long requests of one isolate wait for the collector, where they can wake each other and where they cannot. Times
// are by the isolate's clock, and held against what the collector was seen to take: it runs beside the test, so a busy
// machine makes it slower. What a busy machine spoils all the same is tried again.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Isolate, type IsolateOptions, series } from "./isolate.ts";

interface Timed {
  readonly tookMs: number;
}

interface Flushed extends Timed {
  readonly report: { readonly errors: readonly unknown[] };
}

interface Filled extends Timed {
  readonly delivered: number;
}

const KINDS: (IsolateOptions & { name: string })[] = [
  { name: "on 2023-06-01", compatibilityDate: "2023-06-01" },
  { name: "on 2026-07-01", compatibilityDate: "2026-07-01" },
  { name: "on 2026-07-01 with nodejs_compat", compatibilityDate: "2026-07-01", compatibilityFlags: ["nodejs_compat"] },
];

const sorted = (all: readonly Timed[]): number[] => all.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
const median = (all: readonly Timed[]): number => sorted(all)[all.length >> 1] ?? NaN;
const longest = (all: readonly Timed[]): number => sorted(all).at(-1) ?? NaN;

/** Makes steps one after the other, and returns their answers. */
async function inTurn(isolate: Isolate, paths: readonly string[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const path of paths) answers.push(await isolate.step(path));
  return answers;
}

/** Begun first, as it takes so long: a bound call whose collector never answers, and what became of it. */
const settling = KINDS.map(async (options) => {
  await using isolate = new Isolate(options);
  isolate.collector.failNext(1000, { status: 200, delayMs: 600_000 });
  return await isolate.step("settled/a") as Timed & { promises: number };
});
Promise.allSettled(settling).catch(() => {});

describe.each(KINDS)("$name", (options) => {
  let isolate: Isolate;
  /** What the collector takes, as seen by the isolate: 50 ms and the way. */
  let answerMs: number;

  beforeAll(async () => {
    isolate = new Isolate({ ...options, answerAfterMs: 50 });
    await inTurn(isolate, ["flushed/warm", "fillAll/10", ...series("direct/", 5)]);
  });
  afterAll(async () => await isolate[Symbol.asyncDispose]());
  beforeEach(async () => {
    answerMs = median(await inTurn(isolate, series("direct/", 5)) as Timed[]);
    isolate.collector.clear();
  });

  test(
    "100 requests 3 ms apart that each await flush() answer within 2.5 times what the collector takes",
    { retry: 2 },
    async () => {
      const { answers } = await isolate.step("fan/flushed/100/3") as { answers: Flushed[] };
      for (const { report } of answers) expect(report).toMatchObject({ retained: 0, dropped: 0, errors: [] });
      expect(isolate.collector.messages).toHaveLength(100);
      expect(median(answers)).toBeLessThanOrEqual(2.5 * answerMs);
      expect(longest(answers)).toBeLessThanOrEqual(5 * answerMs);
    },
  );

  // 30 batches are 8 rounds of 4 at once: 800 ms, where the collector takes 50, is twice as long.
  test(
    "300 calls of one request that fill 30 batches each resolve after theirs, the last in time",
    { retry: 2 },
    async () => {
      const before = (await isolate.step("filled") as Filled).delivered;
      const { calls } = await isolate.step("fillAll/300") as { calls: Filled[] };
      for (const [index, { delivered }] of calls.entries()) {
        if (index % 10 === 9) expect(delivered - before).toBeGreaterThanOrEqual(index + 1);
      }
      expect(isolate.collector.messages).toHaveLength(300);
      expect(longest(calls)).toBeLessThanOrEqual(16 * answerMs);
    },
  );

  test(
    "300 requests with one call each fill 30 batches, and the last call resolves in time",
    { retry: 2 },
    async () => {
      const { answers: calls } = await isolate.step("fan/fill/300/0") as { answers: Filled[] };
      expect(isolate.collector.messages).toHaveLength(300);
      expect(calls.filter(({ tookMs }) => tookMs >= 50).length).toBeGreaterThanOrEqual(30);
      expect(longest(calls)).toBeLessThanOrEqual(16 * answerMs);
    },
  );

  test("50 requests that flush against a collector that says 503 share its one fruitless round", async () => {
    isolate.collector.failNext(1000, { status: 503 });
    const { answers } = await isolate.step("fan/flushed/50/0") as { answers: Flushed[] };
    for (const { report } of answers) {
      expect(report).toMatchObject({ delivered: 0, dropped: 0 });
      expect(report.errors.length).toBeGreaterThan(0);
    }
    // Four tries with pauses of 1,750 ms at the most; whoever came after the last of them has a round of its own.
    expect(longest(answers)).toBeLessThanOrEqual(2 * 1.25 * (1750 + 4 * answerMs));
    // Each of the four places in the queue has its round, and one more for those that came late.
    expect(isolate.collector.requests.length).toBeLessThanOrEqual(2 * 4 * 4);
  });
});

test.each(KINDS.map(({ name }, index) => ({ name, index })))(
  "a bound invocation whose collector never answers settles within 25 s, $name",
  async ({ index }) => {
    const settled = await settling[index];
    expect(settled?.promises).toBe(1);
    expect(settled?.tookMs).toBeGreaterThan(20_000);
    expect(settled?.tookMs).toBeLessThanOrEqual(25_500);
  },
);
