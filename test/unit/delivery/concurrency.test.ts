// How many requests there are at once, and what may be on them.
import { describe, expect, test } from "vitest";
import { BufferedConsumer, type BufferedConsumerOptions, GrowingTracker } from "../../../src/index.ts";
import { clockOf, Endpoint, KINDS_OF_PLATFORM, optionsOf, type Reply } from "../../support/endpoint.ts";

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `e${index}`);

describe.each(KINDS_OF_PLATFORM)("$name", (kind) => {
  function setup(reply: Reply, options: Partial<BufferedConsumerOptions> = {}) {
    const clock = clockOf(kind);
    const endpoint = new Endpoint(clock, reply);
    const consumer = new BufferedConsumer({ ...optionsOf(endpoint), maxSize: 2000, ...options }, clock);
    return { clock, endpoint, consumer, tracker: GrowingTracker.consumer(consumer) };
  }

  test.each([
    { options: {}, most: 4 },
    { options: { concurrency: 1 }, most: 1 },
    { options: { concurrency: 2 }, most: 2 },
    { options: { concurrency: 8 }, most: 8 },
  ])("a backlog of many users goes in $most requests at once with $options, and not in more", async (row) => {
    const { clock, endpoint, tracker } = setup({ afterMs: 100 }, { maxSize: 50, ...row.options });
    for (const name of names(5000)) tracker.trackCustomEvent(name, { anonymousId: `user of ${name}` });
    const began = clock.time;
    expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 5000, retained: 0 });
    expect(endpoint.most).toBe(row.most);
    // 100 batches, and a few as what is left in each place of the queue makes no full one.
    expect(endpoint.requests.length).toBeLessThanOrEqual(100 + row.most);
    expect(clock.time - began).toBeLessThanOrEqual(100 * (100 / row.most) * 1.25 + 100);
  });

  test("a trickle of many users goes in one request", async () => {
    const { clock, endpoint, tracker } = setup({ afterMs: 100 }, { maxSize: 500 });
    for (const name of names(100)) tracker.trackCustomEvent(name, { anonymousId: `user of ${name}` });
    expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 100, requests: 1 });
    expect(endpoint.requests).toHaveLength(1);
  });

  test("events and items go apart, each kind with as many requests at once", async () => {
    const { clock, endpoint, tracker } = setup({ afterMs: 100 }, { maxSize: 50, concurrency: 2 });
    for (const name of names(400)) {
      tracker.trackCustomEvent(name, { anonymousId: `user of ${name}` });
      tracker.submitItem("key", `item of ${name}`);
    }
    expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 800 });
    expect(endpoint.most).toBe(4);
  });

  test("a concurrency of 1 keeps all events in order, whosever they are and whatever fails", async () => {
    const { clock, endpoint, tracker } = setup({}, { maxSize: 10, concurrency: 1, retryLimit: 1 });
    endpoint.reply = (index) => ({ status: index % 3 === 0 ? 503 : 200, afterMs: 1 + (index * 37) % 90 });
    for (const name of names(300)) tracker.trackCustomEvent(name, { anonymousId: `user of ${name}` });
    expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 300, retained: 0 });
    expect(endpoint.most).toBe(1);
    expect([...endpoint.taken.keys()]).toEqual(names(300));
  });

  test("the messages of one user are never on two requests at once and keep their order, whatever fails", async () => {
    const { clock, endpoint, tracker } = setup({}, { maxSize: 10, retryLimit: 0 });
    endpoint.reply = (index) => ({ status: index % 5 === 3 ? 503 : 200, afterMs: 1 + (index * 37) % 90 });
    const users = 7;
    for (const [index, name] of names(600).entries()) {
      tracker.trackCustomEvent(name, { anonymousId: `user ${index % users}` });
    }
    for (let flushes = 0; flushes < 100 && endpoint.taken.size < 600; flushes++) {
      await clock.run(Promise.all([tracker.flush(), tracker.flush({ timeoutMs: 70 })]));
    }
    expect(endpoint.most).toBeGreaterThan(1);
    expect([...endpoint.torn]).toEqual([]);
    const taken = [...endpoint.taken.keys()].map((name) => Number(name.slice(1)));
    for (let user = 0; user < users; user++) {
      const own = taken.filter((index) => index % users === user);
      expect(own).toEqual(own.toSorted((a, b) => a - b));
      expect(own).toHaveLength(names(600).filter((_, index) => index % users === user).length);
    }
  });

  test("a user is one by login id, whatever the device", async () => {
    const { clock, endpoint, tracker } = setup({ afterMs: 50 }, { maxSize: 10 });
    for (const [index, name] of names(100).entries()) {
      tracker.trackCustomEvent(name, { loginUserId: "u", anonymousId: `device ${index}` });
    }
    expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 100 });
    expect(endpoint.most).toBe(1);
    expect([...endpoint.taken.keys()]).toEqual(names(100));
  });

  test("events of nobody are spread over all requests", async () => {
    const { clock, endpoint, tracker } = setup({ afterMs: 50 }, { maxSize: 25 });
    for (const name of names(200)) tracker.trackCustomEvent(name, { loginUserKey: "$notuser" });
    const began = clock.time;
    expect(await clock.run(tracker.flush())).toMatchObject({ delivered: 200, requests: 8 });
    expect(endpoint.most).toBe(4);
    expect(clock.time - began).toBe(100);
  });
});
