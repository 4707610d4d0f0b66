import { context, type Span, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { expect, test } from "vitest";
import { instrument as publish } from "../../../src/diagnostics.ts";
import { AsyncBufferedConsumer, BufferedConsumer, DefaultConsumer, GrowingTracker } from "../../../src/index.ts";
import { instrument } from "../../../src/otel.ts";
import { bench } from "../../support/server.ts";

/** A reader in memory, and the sum of each number that it has in the end. */
function reading() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const read = async (name: string, ...by: string[]): Promise<Record<string, number>> => {
    exporter.reset();
    await reader.forceFlush();
    const metrics = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    const sums: Record<string, number> = {};
    for (const { descriptor, dataPoints } of metrics) {
      if (descriptor.name !== `growingio.${name}`) continue;
      for (const { attributes, value } of dataPoints) {
        const key = by.map((attribute) => String(attributes[attribute] ?? "")).join(" ");
        const { count }: { count?: number } = Object(value);
        sums[key] = (sums[key] ?? 0) + (count ?? Number(value));
      }
    }
    return sums;
  };
  return { meterProvider, read, [Symbol.asyncDispose]: () => meterProvider.shutdown() };
}

test("after a run of all kinds of failures the numbers of OpenTelemetry are those of stats", async () => {
  await using there = reading();
  const { clock, collector, options } = bench();
  let seed = 7;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const fetch: typeof collector.fetch = async (url, init) => {
    const chance = random();
    if (chance < 0.15) throw new TypeError("connection refused");
    if (chance < 0.3) return new Response(null, { status: 503 });
    if (chance < 0.35) return new Response(null, { status: 413 });
    if (chance < 0.38) return new Response(null, { status: 422 });
    return await collector.fetch(url, init);
  };
  class Clocked extends AsyncBufferedConsumer {
    constructor(given: ConstructorParameters<typeof AsyncBufferedConsumer>[0]) {
      super(given, clock);
    }
  }
  const consumer = instrument(
    Clocked,
    { ...options, fetch, maxSize: 50, maxQueueSize: 800, concurrency: 2 },
    { meterProvider: there.meterProvider, attributes: { tracker: "test" } },
  );
  const tracker = GrowingTracker.consumer(consumer);
  let tracked = 0;
  for (let round = 0; round < 60; round++) {
    for (let n = 0; n < 30; n++, tracked++) {
      const user = `u${n % 7}`;
      if (n % 10 === 0) void tracker.submitItem("k", `i${n}`);
      else void tracker.trackCustomEvent("e", { anonymousId: user });
    }
    await clock.advance(500);
  }
  await clock.run(tracker.flush());
  const { stats } = consumer;
  expect(await there.read("queue.length", "tracker")).toEqual({ test: stats.queued + stats.leased });
  await clock.run(tracker.stop());
  void tracker.trackCustomEvent("late", { anonymousId: "u" });
  const last = consumer.stats;
  const sum = (of: Record<string, number>): number => Object.values(of).reduce((total, value) => total + value, 0);
  expect(sum(await there.read("messages.accepted"))).toBe(tracked + 1);
  expect(sum(await there.read("messages.delivered"))).toBe(last.delivered);
  const dropped = Object.entries(last.dropped).filter(([, count]) => count > 0);
  expect(await there.read("messages.dropped", "reason")).toEqual(Object.fromEntries(dropped));
  expect(sum(await there.read("request.duration", "http.response.status_code"))).toBe(last.requests);
  expect(last.delivered + sum(last.dropped)).toBe(tracked + 1);
  const byStatus = await there.read("request.duration", "http.response.status_code", "error.type");
  expect(Object.keys(byStatus).toSorted()).toEqual([" TypeError", "200 ", "413 ", "422 ", "503 "]);
});

test("the age of a queue is that of its oldest message, whatever is tracked after it", async () => {
  await using there = reading();
  const { clock, options } = bench();
  class Clocked extends BufferedConsumer {
    constructor(given: ConstructorParameters<typeof BufferedConsumer>[0]) {
      super(given, clock);
    }
  }
  const consumer = instrument(Clocked, options, { meterProvider: there.meterProvider });
  const tracker = GrowingTracker.consumer(consumer);
  expect(await there.read("queue.age")).toEqual({ "": 0 });
  void tracker.trackCustomEvent("e", { anonymousId: "a" });
  await clock.advance(5000);
  void tracker.trackCustomEvent("e", { anonymousId: "b" });
  expect(await there.read("queue.age")).toEqual({ "": 5 });
  await clock.run(tracker.flush());
  expect(await there.read("queue.age")).toEqual({ "": 0 });
});

test("a message of an active span is an event of it, with its kind and name and nothing else", async () => {
  const events: unknown[] = [];
  const storage = new AsyncLocalStorage<ReturnType<typeof context.active>>();
  const root = context.active();
  context.setGlobalContextManager({
    active: () => storage.getStore() ?? root,
    with: (active, run, self, ...args) => storage.run(active, () => run.call(self, ...args)),
    bind: (_active, target) => target,
    enable: () => context as never,
    disable: () => context as never,
  });
  const { options, clock } = bench();
  const consumer = instrument(DefaultConsumer, options);
  const tracker = GrowingTracker.consumer(consumer);
  const span = { addEvent: (...event: unknown[]) => events.push(event) } as unknown as Span;
  const sent = context.with(trace.setSpan(root, span), () => tracker.trackCustomEvent("e", { anonymousId: "secret" }));
  await clock.run(sent);
  context.disable();
  expect(events).toEqual([["growingio.message", { kind: "event", name: "e" }]]);
});

test("diagnostics channels tell of what is accepted, delivered and dropped, and of requests", async () => {
  const { options, collector } = bench();
  collector.failNext(1);
  const heard: unknown[][] = [];
  const names = ["accepted", "delivered", "dropped", "request"].map((name) => `growingio:${name}`);
  const listen = (message: unknown, name: string | symbol): void => {
    const { messages, message: one, status, reason } = Object(message);
    heard.push(
      [String(name).slice(10), one?.eventName ?? messages?.length ?? status, reason].filter((part) =>
        part !== undefined
      ),
    );
  };
  for (const name of names) subscribe(name, listen);
  const consumer = publish(BufferedConsumer, { ...options, retryBackoffMs: 1 });
  const tracker = GrowingTracker.consumer(consumer);
  await tracker.trackCustomEvent("e", { anonymousId: "a" });
  await tracker.flush();
  await tracker.stop();
  await tracker.trackCustomEvent("late", { anonymousId: "a" }).catch(() => {});
  for (const name of names) unsubscribe(name, listen);
  expect(heard).toEqual([
    ["accepted", "e"],
    ["request", 503],
    ["request", 200],
    ["delivered", 1],
    ["accepted", "late"],
    ["dropped", 1, "stopped"],
  ]);
});

test("the callbacks and the fetch of the options are called as before", async () => {
  const { options, log } = bench();
  const consumer = publish(DefaultConsumer, options);
  await GrowingTracker.consumer(consumer).trackCustomEvent("e", { anonymousId: "a" });
  expect(log.delivered).toEqual([["e"]]);
});
