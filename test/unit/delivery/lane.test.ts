import { expect, test } from "vitest";
import { BufferedConsumer, type Fetch, GrowingTracker } from "../../../src/index.ts";
import { bench } from "../../support/server.ts";

/** Sends 60,000 events to a server that takes `limit` in one request, and counts what it said. */
async function send(limit: () => number) {
  const { clock, collector, options } = bench();
  let refused = 0;
  const sizes: number[] = [];
  const fetch: Fetch = (url, init) => {
    const batch: unknown[] = JSON.parse(new TextDecoder().decode(init.body as Uint8Array));
    if (batch.length <= limit()) {
      sizes.push(batch.length);
      return collector.fetch(url, init);
    }
    refused++;
    return Promise.resolve(new Response("", { status: 413 }));
  };
  const tracker = GrowingTracker.consumer(new BufferedConsumer({ ...options, fetch }, clock));
  for (let index = 0; index < 60_000; index++) {
    await clock.run(tracker.trackCustomEvent("e", { anonymousId: "a", attributes: { index } }));
  }
  await clock.run(tracker.flush());
  const order = collector.events.map(({ attributes }) => attributes?.index);
  return { refused, sizes, order };
}

const all = Array.from({ length: 60_000 }, (_, index) => index);

test("a server that takes less than maxSize says 413 ever more rarely, and batches stay as large as halving allows", async () => {
  const { refused, sizes, order } = await send(() => 400);
  expect(order).toEqual(all);
  expect(refused).toBeLessThan(sizes.length / 10);
  expect(sizes.filter((size) => size < 250).length).toBeLessThan(sizes.length / 10);
});

test("after a 413 the batch size finds its way back up once the server takes more", async () => {
  let taken = 0;
  const { sizes, order } = await send(() => ++taken < 20 ? 100 : Infinity);
  expect(order).toEqual(all);
  expect(sizes.slice(0, 10).every((size) => size <= 100)).toBe(true);
  expect(sizes.slice(-20).filter((size) => size === 500).length).toBeGreaterThan(10);
});
