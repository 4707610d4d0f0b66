// Tracks events for a server that is dead, and prints what it cost as a line of JSON. Its only argument is a `Task`.
import {
  AsyncBufferedConsumer,
  BufferedConsumer,
  type BufferedConsumerOptions,
  GrowingTracker,
} from "../../src/index.ts";

export interface Task {
  readonly serverHost: string;
  readonly consumer: "buffered" | "async";
  readonly overflow: "wait" | "drop-newest";
  readonly calls: number;
  /** How many calls are made before the event loop gets a turn; 0: each call is awaited. */
  readonly burst: number;
  /** Whether it stops at its end or just has nothing to do any more. */
  readonly stops: boolean;
}

export interface Cost {
  /** From the first call to the last, in milliseconds. */
  readonly ms: number;
  /** How many calls were made after a round of retries was spent. */
  readonly measured: number;
  /** How long 99 of 100 of these took at the most to return, and to settle where they were awaited, in milliseconds. */
  readonly returnMs: number;
  readonly settleMs: number;
  /** How many of these took more than 50 ms to settle. */
  readonly slow: number;
  /** The heap when a tenth of the calls were made, and the most later, each after a collection, in bytes. */
  readonly heapBefore: number;
  readonly heapMost: number;
  /** How many were refused as the queue was full, and how many were given up at the end. */
  readonly refused: number;
  readonly stopped: number;
  /** The most that was ever held, and what is held at the end. */
  readonly heldMost: number;
  readonly held: number;
  readonly requests: number;
  /** When lines were printed, in milliseconds. */
  readonly warnedAt: readonly number[];
}

declare const gc: () => void;

const task: Task = JSON.parse(process.argv[2] ?? "");
const options: BufferedConsumerOptions = {
  productId: "p",
  dataSourceId: "d",
  serverHost: task.serverHost,
  overflow: task.overflow,
  requestTimeoutMs: 500,
  retryBackoffMs: 2,
};
const consumer = task.consumer === "async" ? new AsyncBufferedConsumer(options) : new BufferedConsumer(options);
const tracker = GrowingTracker.consumer(consumer);

const warnedAt: number[] = [];
console.warn = (): void => {
  warnedAt.push(performance.now());
};

const returned = new Float64Array(task.calls);
const settled = new Float64Array(task.calls);
let [measured, heldMost, heapBefore, heapMost] = [0, 0, 0, 0];

const held = (): number => consumer.stats.queued + consumer.stats.leased;

/** Looks at the heap without what is garbage. */
function look(): void {
  heldMost = Math.max(heldMost, held());
  gc();
  const { heapUsed } = process.memoryUsage();
  heapBefore ||= heapUsed;
  heapMost = Math.max(heapMost, heapUsed);
}

const began = performance.now();
for (let index = 0; index < task.calls; index++) {
  const start = performance.now();
  // Not awaited means not looked after at all: a rejection must be without consequence.
  const tracked = tracker.trackCustomEvent("event", { anonymousId: "anonymous", attributes: { index } });
  const end = performance.now();
  if (task.burst === 0) await tracked.catch(() => {});
  // A round of retries is spent when the first line is printed.
  if (warnedAt.length > 0) {
    returned[measured] = end - start;
    settled[measured++] = performance.now() - start;
  }
  if (task.burst > 0 && index % task.burst === task.burst - 1) await new Promise((resolve) => setImmediate(resolve));
  if (index >= task.calls / 10 && index % (task.calls / 20) === 0) look();
}
const ms = performance.now() - began;
if (task.stops) await tracker.stop({ timeoutMs: 2000 });
const quantile = (times: Float64Array): number => times.subarray(0, measured).sort()[Math.floor(measured * 0.99)] ?? 0;
const cost: Cost = {
  ms,
  measured,
  returnMs: quantile(returned),
  settleMs: quantile(settled),
  slow: settled.subarray(0, measured).filter((time) => time > 50).length,
  heapBefore,
  heapMost,
  refused: consumer.stats.dropped.overflow,
  stopped: consumer.stats.dropped.stopped,
  heldMost,
  held: held(),
  requests: consumer.stats.requests,
  warnedAt,
};
console.log(JSON.stringify(cost));
