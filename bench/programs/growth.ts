// Queues so many events in one go, to a server that answers or to one that does not listen.
//   growth.ts <dead|live> <sink> <events>
import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
import { getHeapStatistics } from "node:v8";
import { attributesOf, DATA_SOURCE_ID, EVENT_NAME, PRODUCT_ID, visitorOf } from "../sample.ts";

const [, , state = "", sink = "", events = "1000"] = process.argv;

/** What is on the heap and beside it, when all that can be given back was. */
async function heapBytes(): Promise<number> {
  for (let turn = 0; turn < 5; turn++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return usedBytes();
}

function usedBytes(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

function trackerTo(serverHost: string): GrowingTracker {
  return GrowingTracker.consumer(
    new AsyncBufferedConsumer({
      productId: PRODUCT_ID,
      dataSourceId: DATA_SOURCE_ID,
      serverHost,
      maxQueueSize: 10_000_000,
      maxQueueBytes: Number.MAX_SAFE_INTEGER,
      onError: () => {},
    }),
  );
}

function queue(tracker: GrowingTracker, count: number): void {
  for (let index = 0; index < count; index++) {
    tracker.trackCustomEvent(EVENT_NAME, {
      anonymousId: visitorOf(index),
      attributes: attributesOf(index),
    });
  }
}

/** Queues, and sends where somebody listens; what it took in milliseconds, and what the queued events held. */
async function grow(
  tracker: GrowingTracker,
  count: number,
): Promise<{ ms: number; bytes: number }> {
  const before = await heapBytes();
  const began = performance.now();
  queue(tracker, count);
  const queued = performance.now() - began;
  // At once, before anything is sent.
  globalThis.gc?.();
  const bytes = usedBytes() - before;
  const resumed = performance.now();
  const timeoutMs = state === "live" ? 120_000 : 100;
  const { delivered, retained } = await tracker.flush({ timeoutMs });
  if ((state === "live" ? delivered : retained) !== count) {
    throw new Error(`${delivered} delivered, ${retained} held`);
  }
  return {
    ms: queued + (state === "live" ? performance.now() - resumed : 0),
    bytes,
  };
}

// To a server that listens in either case: a queue that stays would be measured with the other.
const warm = trackerTo(sink);
for (let turn = 0; turn < 5; turn++) {
  queue(warm, 10_000);
  await warm.flush();
}
// Nobody listens at port 1.
const { ms, bytes } = await grow(
  trackerTo(state === "live" ? sink : "http://127.0.0.1:1"),
  Number(events),
);
console.log(JSON.stringify({ ms, bytes }));
process.exit();
