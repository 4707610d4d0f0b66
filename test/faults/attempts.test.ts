import { expect, test, vi } from "vitest";
import { BufferedConsumer, type BufferedConsumerOptions, type Fetch, GrowingTracker } from "../../src/index.ts";
import { turn } from "../support/clock.ts";
import { bench } from "../support/server.ts";

function setup(options: Partial<BufferedConsumerOptions>) {
  const all = bench();
  const tracker = GrowingTracker.consumer(new BufferedConsumer({ ...all.options, ...options }, all.clock));
  const track = (name: string): Promise<void> => tracker.trackCustomEvent(name, { anonymousId: "x" });
  return { ...all, tracker, track };
}

/** An answer of so many chunks, and what was done with its body. */
function answerOf(chunks: number, size: number) {
  const seen = { pulled: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (seen.pulled++ === chunks) controller.close();
      else controller.enqueue(new Uint8Array(size));
    },
    cancel() {
      seen.cancelled = true;
    },
  }, { highWaterMark: 0 });
  return { seen, response: new Response(body) };
}

test("an answer's body is read to its end, so that its connection can be used again", async () => {
  const { seen, response } = answerOf(10, 100);
  const { clock, track, tracker } = setup({ fetch: () => Promise.resolve(response) });
  await track("a");
  await clock.run(tracker.flush());
  expect(seen).toEqual({ pulled: 11, cancelled: false });
});

test("an answer's body that is too long to be worth it is cancelled", async () => {
  const { seen, response } = answerOf(10_000, 10_000);
  const { clock, track, tracker } = setup({ fetch: () => Promise.resolve(response) });
  await track("a");
  expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 1 });
  await turn();
  expect(seen.cancelled).toBe(true);
  expect(seen.pulled).toBeLessThan(20);
});

test("the body of an answer that comes after its time is cancelled", async () => {
  const { seen, response } = answerOf(10, 100);
  const { promise, resolve } = Promise.withResolvers<Response>();
  const { clock, track, tracker } = setup({ fetch: () => promise, retryLimit: 0, requestTimeoutMs: 1000 });
  await track("a");
  expect(await clock.run(tracker.flush())).toMatchObject({ retained: 1 });
  resolve(response);
  await turn();
  expect(seen).toEqual({ pulled: 0, cancelled: true });
});

test("each try has a signal of its own, so that one that timed out does not end the next", async () => {
  const signals: (AbortSignal | null | undefined)[] = [];
  const fetch: Fetch = (_, { signal }) => {
    signals.push(signal);
    return new Promise(() => {});
  };
  const { clock, track, tracker } = setup({ fetch, retryLimit: 2, requestTimeoutMs: 1000 });
  await track("a");
  await clock.run(tracker.flush());
  expect(new Set(signals).size).toBe(3);
  expect(signals.every((signal) => signal?.aborted)).toBe(true);
});

test("each try has headers of its own, so that what a fetch does to them is of no consequence for the next", async () => {
  const seen: unknown[] = [];
  const fetch: Fetch = async (_, { headers }) => {
    if (!(headers instanceof Headers)) throw new Error("no headers");
    seen.push([headers.get("content-type"), headers.get("x-hop")]);
    headers.delete("content-type");
    headers.append("X-Hop", "1");
    return new Response("", { status: 503 });
  };
  const { clock, track, tracker } = setup({ fetch, retryLimit: 2 });
  await track("a");
  await clock.run(tracker.flush());
  expect(seen).toEqual(Array.from({ length: 3 }, () => ["application/json", null]));
});

test("no listener is left on a signal, however many tries a delivery takes", async () => {
  const listeners = new Map<EventTarget, number>();
  let most = 0;
  const count = (target: EventTarget, by: number): void => {
    const sum = (listeners.get(target) ?? 0) + by;
    listeners.set(target, sum);
    most = Math.max(most, sum);
  };
  const { addEventListener, removeEventListener } = AbortSignal.prototype;
  vi.spyOn(AbortSignal.prototype, "addEventListener").mockImplementation(function (this: AbortSignal, ...args) {
    count(this, 1);
    addEventListener.apply(this, args as Parameters<typeof addEventListener>);
  });
  vi.spyOn(AbortSignal.prototype, "removeEventListener").mockImplementation(function (this: AbortSignal, ...args) {
    count(this, -1);
    removeEventListener.apply(this, args as Parameters<typeof removeEventListener>);
  });
  // A fetch that does not look at its signal, so that all that is counted is ours.
  let requests = 0;
  const fetch: Fetch = () => Promise.resolve(new Response("", { status: ++requests % 2 ? 503 : 200 }));
  const { clock, track, tracker } = setup({ fetch, retryBackoffMs: 0, maxBatchBytes: 700 });
  for (let index = 0; index < 300; index++) await track(`e${index}`);
  const { signal } = new AbortController();
  expect(await clock.run(tracker.flush({ signal }))).toMatchObject({ delivered: 300 });
  expect(requests).toBeGreaterThan(100);
  expect(listeners.get(signal)).toBe(0);
  expect(most).toBeLessThanOrEqual(4);
});
