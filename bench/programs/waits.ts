// How long this project's own calls and flushes wait for answers, each after as little to warm up.
//   waits.ts <variant> <sink>
import {
  AsyncBufferedConsumer,
  BufferedConsumer,
  type BufferedConsumerOptions,
  type Consumer,
  GrowingTracker,
} from "@growingio-edge/tracker";
import { DATA_SOURCE_ID, EVENT_NAME, numberedOf, PRODUCT_ID, visitorOf } from "../sample.ts";
import { median } from "../stats.ts";

const [, , variant = "", sink = ""] = process.argv;
/** Longer than anything here takes. */
const timeoutMs = 120_000;
const IDS = { productId: PRODUCT_ID, dataSourceId: DATA_SOURCE_ID, serverHost: sink };

const track = (tracker: GrowingTracker, index: number): Promise<void> =>
  tracker.trackCustomEvent(EVENT_NAME, {
    anonymousId: visitorOf(index),
    attributes: numberedOf(index),
  });

/** What so many calls return, made in one go. */
const calls = (tracker: GrowingTracker, count: number): Promise<void>[] =>
  Array.from({ length: count }, (_, index) => track(tracker, index));

type Measure = (count: number) => Promise<{ readonly [name: string]: number }>;

/** Until the promises of all calls are settled. */
function settled(): Measure {
  const tracker = GrowingTracker.consumer(new BufferedConsumer(IDS));
  return async (count) => {
    const began = performance.now();
    await Promise.all(calls(tracker, count));
    const allMs = performance.now() - began;
    await tracker.flush({ timeoutMs });
    return { allMs };
  };
}

/** When each promise of many small batches is settled: those that were taken, and those that filled a batch. */
function awaited(): Measure {
  const maxSize = 10;
  const tracker = GrowingTracker.consumer(new BufferedConsumer({ ...IDS, maxSize }));
  return async (count) => {
    const began = performance.now();
    const times = await Promise.all(
      calls(tracker, count).map(async (call) => {
        await call;
        return performance.now() - began;
      }),
    );
    const filling = times.filter((_, index) => (index + 1) % maxSize === 0);
    await tracker.flush({ timeoutMs });
    return { medianMs: median(times), fillingMs: median(filling), lastMs: Math.max(...times) };
  };
}

/** One call after the other, with a pause in between, and a flush: the sink tells in how many requests. */
function trickle(): Measure {
  const tracker = GrowingTracker.consumer(new AsyncBufferedConsumer(IDS));
  return async (count) => {
    for (let index = 0; index < count; index++) {
      await track(tracker, index);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const { requests } = await tracker.flush({ timeoutMs });
    return { requests };
  };
}

/** How long after its last message was settled a flush returns. */
function returning(make: (options: BufferedConsumerOptions) => Consumer): Measure {
  let deliveredAt = 0;
  const onDelivered = (): void => void (deliveredAt = performance.now());
  const tracker = GrowingTracker.consumer(make({ ...IDS, maxSize: 50, onDelivered }));
  return async (count) => {
    for (const call of calls(tracker, count)) call.catch(() => {});
    await tracker.flush({ timeoutMs });
    return { afterMs: performance.now() - deliveredAt };
  };
}

const variants: { readonly [name: string]: { readonly count: number; readonly make: () => Measure } } = {
  settled: { count: 5100, make: settled },
  awaited: { count: 300, make: awaited },
  trickle: { count: 100, make: trickle },
  "flush-buffered": { count: 5000, make: () => returning((options) => new BufferedConsumer(options)) },
  "flush-async": { count: 5000, make: () => returning((options) => new AsyncBufferedConsumer(options)) },
};

const chosen = variants[variant];
if (!chosen) throw new Error(`no such variant: ${variant}`);
const { count, make } = chosen;
const measure = make();
await measure(count / 10);
await (await fetch(`${sink}/forget`)).arrayBuffer();
console.log(JSON.stringify({ count, ...await measure(count) }));
process.exit();
