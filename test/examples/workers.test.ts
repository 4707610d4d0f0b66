import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { serve } from "../../examples/demo/server.ts";
import { runWorker } from "../../examples/demo/worker.ts";
import { createCollector } from "../../src/collector/collector.ts";
import { nameOf } from "../support/server.ts";
import { requireBuild, ROOT, start } from "./program.ts";

beforeAll(requireBuild);

const LIMITS = { timeout: 30_000 };
const worker = (path: string): URL => new URL(`../../examples/${path}`, import.meta.url);

/** A collector behind a server, and the bindings that lead a Worker to it. */
async function collect() {
  const collector = createCollector();
  const server = await serve(collector.fetch);
  const bindings = { GROWINGIO_PRODUCT_ID: "pid", GROWINGIO_DATA_SOURCE_ID: "ds", GROWINGIO_SERVER_HOST: server.url };
  return { collector, bindings, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test("cloudflare-worker: what bound requests at the same time track shares a request", LIMITS, async () => {
  await using there = await collect();
  const { collector, bindings } = there;
  await using running = await runWorker(worker("cloudflare-worker/src/index.ts"), { bindings });
  const ask = (): Promise<Response> => fetch(new URL("/tracker_async", running.url));
  const answers = await Promise.all([ask(), ask(), ask()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  await collector.waitFor(18, { timeoutMs: 10_000 });
  const names = ["python", ...Array<string>(4).fill("tracker_async"), "user"];
  expect(collector.messages.map(nameOf).toSorted()).toEqual(names.flatMap((name) => [name, name, name]));
  expect(collector.events.map(({ deviceId }) => deviceId)).toEqual(Array<string>(12).fill("python"));
  // One for events and one for items, unless a request came late to the first ones.
  expect(collector.requests.length).toBeLessThanOrEqual(4);
});

test("cloudflare-queue: what requests put on the queue arrives, also after a failure", LIMITS, async () => {
  await using there = await collect();
  const { collector, bindings } = there;
  const { producer, consumer, queue } = settings();
  await using running = await runWorker(worker("cloudflare-queue/src/index.ts"), {
    bindings,
    queueProducers: { [producer]: queue },
    queueConsumers: { [queue]: { ...consumer, maxBatchTimeout: 1 } },
  });
  collector.failNext(1);
  const visitors = Array.from({ length: 20 }, (_, index) => `visitor-${String(index).padStart(2, "0")}`);
  await Promise.all(
    visitors.map((visitor) =>
      fetch(new URL("/pricing", running.url), { headers: { Cookie: `gdp_user_id=${visitor}` } })
    ),
  );
  await collector.waitFor(20, { timeoutMs: 20_000 });
  expect(collector.events.map(({ deviceId }) => deviceId).toSorted()).toEqual(visitors);
  expect(collector.events[0]).toMatchObject({
    dataSourceId: "ds",
    eventName: "visit",
    attributes: { path: "/pricing" },
  });
  expect(collector.requests[0]).toMatchObject({ status: 503 });
});

test("cloudflare-queue: its own command runs it with its queue", LIMITS, async () => {
  await using there = await collect();
  const { collector, bindings } = there;
  await using program = await start(["node", "examples/cloudflare-queue/dev.ts"], bindings);
  await fetch(program.url, { headers: { Cookie: "gdp_user_id=visitor-1" } });
  await collector.waitFor(1, { timeoutMs: 15_000 });
  expect(collector.events).toMatchObject([{ eventName: "visit", deviceId: "visitor-1" }]);
});

test("cloudflare-queue: wrangler.toml retries ten times and has a dead-letter queue, as its command has", () => {
  const { producer, queue, consumer } = settings();
  expect(consumer).toMatchObject({ maxRetries: 10, deadLetterQueue: `${queue}-undelivered` });
  const command = readFileSync(join(ROOT, "examples/cloudflare-queue/dev.ts"), "utf8");
  expect(command).toContain(`queueProducers: { ${producer}: "${queue}" }`);
  const pairs = Object.entries(consumer).map(([name, value]) => `${name}: ${JSON.stringify(value)},`);
  expect(pairs.filter((pair) => !command.includes(pair))).toEqual([]);
});

test("hono on workerd: the same app, with its requests kept alive", LIMITS, async () => {
  await using there = await collect();
  const { collector, bindings } = there;
  await using running = await runWorker(worker("hono/worker.ts"), { bindings });
  const first = await fetch(running.url);
  const cookie = first.headers.get("Set-Cookie") ?? "";
  const visitor = /^visitor=([\w-]{36});/.exec(cookie)?.[1];
  await fetch(new URL("/products/1", running.url), { headers: { Cookie: cookie.split(";")[0] ?? "" } });
  await collector.waitFor(2, { timeoutMs: 10_000 });
  expect(visitor).toBeDefined();
  expect(collector.events.map(({ eventName, deviceId }) => [eventName, deviceId])).toEqual([
    ["visit", visitor],
    ["product_view", visitor],
  ]);
});

test("cloudflare-outbox: what requests store in objects arrives, also after a failure", LIMITS, async () => {
  await using there = await collect();
  const { collector, bindings } = there;
  await using program = await start(["node", "examples/cloudflare-outbox/dev.ts"], bindings);
  collector.failNext(1);
  const visitors = Array.from({ length: 10 }, (_, index) => `visitor-${index}`);
  await Promise.all(visitors.map((visitor) => fetch(program.url, { headers: { "X-Visitor-Id": visitor } })));
  await collector.waitFor(10, { timeoutMs: 20_000 });
  expect(collector.events.map(({ deviceId }) => deviceId).toSorted()).toEqual(visitors);
});

test("cloudflare-outbox: wrangler.toml has its class among those with SQLite, as its command has", () => {
  const toml = readFileSync(join(ROOT, "examples/cloudflare-outbox/wrangler.toml"), "utf8");
  expect(toml).toMatch(/name = "OUTBOX"\nclass_name = "Outbox"/);
  expect(toml).toContain('new_sqlite_classes = ["Outbox"]');
});

/** What the example's wrangler.toml says of its queue, as miniflare takes it. */
function settings() {
  const toml = readFileSync(join(ROOT, "examples/cloudflare-queue/wrangler.toml"), "utf8");
  const text = (name: string): string => new RegExp(`^${name} = "(.+)"$`, "m").exec(toml)?.[1] ?? "";
  const number = (name: string): number => Number(new RegExp(`^${name} = (\\d+)$`, "m").exec(toml)?.[1]);
  expect(new Set(toml.match(/(?<=^queue = ).+$/gm)).size, "queues").toBe(1);
  return {
    producer: text("binding"),
    queue: text("queue"),
    consumer: {
      maxBatchSize: number("max_batch_size"),
      maxBatchTimeout: number("max_batch_timeout"),
      maxRetries: number("max_retries"),
      deadLetterQueue: text("dead_letter_queue"),
    },
  };
}
