import { expect, test } from "vitest";
import { createCollector } from "../../src/collector/collector.ts";
import {
  AsyncBufferedConsumer,
  BufferedConsumer,
  type BufferedConsumerOptions,
  type ConsumerStats,
  DefaultConsumer,
  GrowingTracker,
} from "../../src/index.ts";
import { nameOf } from "../support/server.ts";
import { startServer } from "./server.ts";

const CALLS = 100_000;
const IDS = { productId: "p", dataSourceId: "d" };

async function trackInLine(tracker: GrowingTracker, calls: number, look: () => void = () => {}): Promise<void> {
  for (let index = 0; index < calls; index++) {
    await tracker.trackCustomEvent(`e${index}`, { anonymousId: "x" });
    if (index % 1000 === 0) look();
  }
}

const nothingDropped = { overflow: 0, rejected: 0, "too-large": 0, undelivered: 0, expired: 0, storage: 0, stopped: 0 };

test.each([
  { name: "BufferedConsumer", make: (options: BufferedConsumerOptions) => new BufferedConsumer(options) },
  { name: "AsyncBufferedConsumer", make: (options: BufferedConsumerOptions) => new AsyncBufferedConsumer(options) },
])("100,000 awaited calls drop none on a live server with the defaults of a $name", async ({ make }) => {
  const server = await startServer();
  const consumer = make({ ...IDS, serverHost: server.url });
  const tracker = GrowingTracker.consumer(consumer);
  await trackInLine(tracker, CALLS);
  expect(await tracker.stop()).toMatchObject({ retained: 0, dropped: 0 });
  await server.close();
  expect(consumer.stats).toMatchObject({ delivered: CALLS, dropped: nothingDropped });
  const names = server.collector.messages.map(nameOf);
  expect(names).toHaveLength(CALLS);
  expect(names.findIndex((name, index) => name !== `e${index}`)).toBe(-1);
});

test("100,000 awaited calls drop none with the defaults of a DefaultConsumer", async () => {
  const collector = createCollector();
  const consumer = new DefaultConsumer({ ...IDS, serverHost: "http://collector.test", fetch: collector.fetch });
  await trackInLine(GrowingTracker.consumer(consumer), CALLS);
  expect(consumer.stats).toMatchObject({ delivered: CALLS, leased: 0, dropped: nothingDropped });
  expect(collector.messages).toHaveLength(CALLS);
});

test.each([
  { name: "BufferedConsumer", make: (options: BufferedConsumerOptions) => new BufferedConsumer(options) },
  { name: "AsyncBufferedConsumer", make: (options: BufferedConsumerOptions) => new AsyncBufferedConsumer(options) },
])("a million awaited calls with `wait` stay within the bound of a $name", async ({ make }) => {
  const maxQueueSize = 2000;
  const consumer = make({
    ...IDS,
    serverHost: "http://collector.test",
    maxQueueSize,
    overflow: "wait",
    // An answer takes a turn of the event loop, as one from a network does.
    fetch: () => new Promise((resolve) => setImmediate(() => resolve(new Response("")))),
  });
  const held = ({ queued, leased }: ConsumerStats): number => queued + leased;
  let most = 0;
  const tracker = GrowingTracker.consumer(consumer);
  await trackInLine(tracker, 1_000_000, () => {
    most = Math.max(most, held(consumer.stats));
  });
  expect(most).toBeLessThanOrEqual(maxQueueSize);
  await tracker.stop();
  expect(consumer.stats).toMatchObject({ delivered: 1_000_000, queued: 0, leased: 0, dropped: nothingDropped });
});
