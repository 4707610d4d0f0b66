// What requests of one isolate do for each other once the engine has optimized the code that waits: in a Worker that has
// been at work for a while, that is the rule.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Isolate, series } from "./isolate.ts";

/** Twice as many as it takes. */
const TIMES = 40_000;
/** Far more than it takes; without an answer there is none at all. */
const options = { timeout: 20_000 };

interface Fanned {
  readonly answers: readonly { readonly report: object }[];
}

let isolate: Isolate;
beforeAll(async () => {
  isolate = new Isolate({ answerAfterMs: 20 });
  expect(await isolate.step(`heat/${TIMES}`)).toEqual({ delivered: TIMES });
}, 60_000);
afterAll(async () => await isolate[Symbol.asyncDispose]());

test("requests that await flush() while others send are answered, and all arrives", options, async () => {
  const { answers } = await isolate.step("fan/flushed/200/3") as Fanned;
  for (const { report } of answers) expect(report).toMatchObject({ retained: 0, dropped: 0, errors: [] });
  expect(await isolate.names(200)).toHaveLength(200);
});

test("requests whose calls wait for a batch that others send are answered", options, async () => {
  const { answers } = await isolate.step("fan/fill/200/3") as { answers: readonly unknown[] };
  expect(answers).toHaveLength(200);
});

test("bound invocations share batches, and all arrives", options, async () => {
  isolate.collector.clear();
  await Promise.all(series("bound/", 200).map((path) => isolate.step(path)));
  await isolate.collector.waitFor(200, { timeoutMs: 15_000 });
  expect(new Set(isolate.collector.events.map(({ eventName }) => eventName)).size).toBe(200);
});
