import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { start } from "../examples/program.ts";
import { collect } from "./kit/collect.ts";
import { environment } from "./kit/command.ts";
import { type App, install } from "./kit/install.ts";
import { visit } from "./kit/server.ts";

let app: App;

beforeAll(async () => {
  app = await install("examples/lambda");
});
afterAll(() => app?.[Symbol.asyncDispose]());

const run = (env: NodeJS.ProcessEnv) => start(["node", "local.ts"], environment(env), app.directory);

test("its types hold by the plan, and by those of @types/aws-lambda", () => app.check());

/** Longer than a request may take, than a lease lasts, and than a server keeps an idle connection. */
const FROZEN_MS = 10_000;

// Beside each other, as they do nothing for the most part.
describe.concurrent("frozen for ten seconds", () => {
  test("what an invocation tracked has arrived before it is answered, so a freeze holds nothing up", async () => {
    await using there = await collect();
    await using program = await run(there.env);
    for (const n of [1, 2]) {
      expect(await visit(program.url, `/products/${n}`, `visitor-${n}`)).toMatchObject({ status: 200 });
      expect(there.collector.events).toHaveLength(n);
      if (n === 1) await program.freeze(FROZEN_MS);
    }
    expect(await visit(program.url, "/broken", "visitor-3")).toMatchObject({ status: 500 });
    expect(there.collector.events.map(({ eventName, deviceId }) => [eventName, deviceId])).toEqual([
      ["product_view", "visitor-1"],
      ["product_view", "visitor-2"],
      ["broken", "visitor-3"],
    ]);
  });

  test("what was on its way when it was frozen is answered meanwhile, and is not sent again", async () => {
    await using there = await collect();
    await using program = await run(there.env);
    const release = there.hold();
    expect(await visit(program.url, "/products/1", "visitor-1")).toMatchObject({ status: 200 });
    // The invocation gave up waiting for the first; the second is on its way when the environment is frozen.
    await expect.poll(() => there.asked).toBe(2);
    const frozen = program.freeze(FROZEN_MS);
    await setTimeout(1000);
    release();
    await frozen;
    expect(await visit(program.url, "/products/2", "visitor-2")).toMatchObject({ status: 200 });
    expect(there.asked).toBe(3);
    expect(there.collector.events.map(({ deviceId }) => deviceId)).toEqual(["visitor-1", "visitor-1", "visitor-2"]);
  });

  test("what was tried in vain before it was frozen is sent by the next invocation", async () => {
    await using there = await collect();
    await using program = await run(there.env);
    there.collector.failNext(20);
    expect(await visit(program.url, "/products/1", "visitor-1")).toMatchObject({ status: 200 });
    expect(there.collector.events).toEqual([]);
    const frozen = program.freeze(FROZEN_MS);
    await setTimeout(1000);
    there.collector.clear();
    await frozen;
    expect(await visit(program.url, "/products/2", "visitor-2")).toMatchObject({ status: 200 });
    expect(there.collector.events.map(({ deviceId }) => deviceId)).toEqual(["visitor-1", "visitor-2"]);
  });
});

test("1000 invocations at once: each event has the ids of its own", async () => {
  await using there = await collect();
  await using program = await run(there.env);
  const numbers = Array.from({ length: 1000 }, (_, index) => index);
  await Promise.all(numbers.map((n) => visit(program.url, `/products/${n}`, `visitor-${n}`)));
  // On a busy machine some have no time left to wait for theirs, which another invocation then sends.
  await visit(program.url, "/products/last", "visitor-last");
  const seen = (): string[] => [
    ...new Set(there.collector.events.map(({ deviceId, attributes }) => `${deviceId} ${attributes?.sku}`)),
  ];
  await expect.poll(() => seen().length, { timeout: 30_000 }).toBe(1001);
  expect(seen().toSorted()).toEqual(["visitor-last last", ...numbers.map((n) => `visitor-${n} ${n}`)].toSorted());
});

test("a collector that is away holds an invocation up for its timeout, and the next one sends what is held", async () => {
  await using there = await collect();
  await using program = await run(there.env);
  const release = there.hold();
  const began = performance.now();
  expect(await visit(program.url, "/products/1", "visitor-1")).toMatchObject({ status: 200 });
  // It has 3 s in all and its own limit of 2 s; half a second is left for the answer.
  expect(performance.now() - began).toBeLessThan(2900);
  expect(there.collector.events).toEqual([]);
  release();
  await visit(program.url, "/products/2", "visitor-2");
  const visitors = new Set(there.collector.events.map(({ deviceId }) => deviceId));
  expect([...visitors].toSorted()).toEqual(["visitor-1", "visitor-2"]);
});
