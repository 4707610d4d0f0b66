import { expect, test, vi } from "vitest";
import { enrich, redact, sample, use } from "../../../src/hooks.ts";
import { BufferedConsumer, type CustomEventMessage, GrowingTracker, type Hook } from "../../../src/index.ts";
import { bench, nameOf } from "../../support/server.ts";

function setup(...hooks: Hook[]) {
  const all = bench();
  const consumer = new BufferedConsumer(all.options, all.clock);
  const tracker = GrowingTracker.consumer(consumer, { use: hooks, defaults: { anonymousId: "a" } });
  return { ...all, tracker };
}

test("hooks see a message in the order of the list, also by bound trackers", async () => {
  const add = (name: string) =>
    enrich((message) => ({
      ...message,
      attributes: { ...message.attributes, [name]: Object.keys(message.attributes ?? {}).length },
    }));
  const { clock, collector, tracker } = setup(add("first"), add("second"));
  await tracker.bind(undefined, { attributes: { own: 1 } }).trackCustomEvent("e");
  await clock.run(tracker.flush());
  expect(collector.events[0]?.attributes).toEqual({ own: 1, first: 1, second: 2 });
});

test("a hook that returns null leaves a message out, and one that returns nothing leaves it as it is", async () => {
  const { clock, collector, tracker } = setup(
    enrich((message) => nameOf(message) === "heartbeat" ? null : undefined),
  );
  await tracker.trackCustomEvent("heartbeat");
  await tracker.trackCustomEvent("e", { attributes: { a: 1 } });
  const report = await clock.run(tracker.stop());
  expect(collector.events.map(nameOf)).toEqual(["e"]);
  expect(tracker.consumer.stats).toMatchObject({ filtered: 1, delivered: 1 });
  expect(report.total.filtered).toBe(1);
});

test.each<[string, Hook]>([
  ["throws", enrich(() => JSON.parse("{"))],
  ["returns what is no message", enrich(() => JSON.parse('{"a":1}'))],
  ["returns what breaks a rule", enrich((message) => ({ ...message, attributes: JSON.parse('{"a":{"b":[]}}') }))],
])("a hook that %s loses nothing: the message goes on as it was, and onError hears of it", async (_, hook) => {
  const { clock, collector, tracker, log } = setup(hook, redact({ attributes: ["phone"] }));
  await tracker.trackCustomEvent("e", { attributes: { phone: "1" } });
  await clock.run(tracker.flush());
  expect(collector.events).toMatchObject([{ eventName: "e", attributes: { phone: "***" } }]);
  expect(log.errors).toMatchObject([{ code: "ERR_PARAM" }]);
});

test("a sample is the same users everywhere, evenly, and what it leaves out is counted as sampled", async () => {
  const users = Array.from({ length: 4000 }, (_, index) => `user-${index}`);
  const kept = async (rate: number): Promise<Set<string | undefined>> => {
    const { clock, collector, tracker } = setup(sample(rate));
    for (const anonymousId of users) {
      await tracker.trackCustomEvent("view", { anonymousId });
      await tracker.trackCustomEvent("buy", { anonymousId });
    }
    await clock.run(tracker.flush());
    const { sampled = 0, delivered } = tracker.consumer.stats;
    expect(sampled + delivered).toBe(8000);
    const seen = new Set(collector.events.map(({ deviceId }) => deviceId));
    // Both events of a user or none.
    expect(delivered).toBe(seen.size * 2);
    return seen;
  };
  const [tenth, again, half] = [await kept(0.1), await kept(0.1), await kept(0.5)];
  expect(tenth.size).toBeGreaterThan(320);
  expect(tenth.size).toBeLessThan(480);
  expect([...tenth]).toEqual([...again]);
  expect([...tenth].every((user) => half.has(user))).toBe(true);
});

test("a sample of some events leaves others alone, and attributes of users and items always", async () => {
  const { clock, collector, tracker } = setup(sample(0, { events: ["view"] }));
  await tracker.trackCustomEvent("view");
  await tracker.trackCustomEvent("buy");
  await tracker.trackUser("u");
  await tracker.submitItem("k", "i");
  await clock.run(tracker.flush());
  expect(collector.messages.map(nameOf).toSorted()).toEqual(["buy", "i", "u"]);
  expect(tracker.consumer.stats.sampled).toBe(1);
});

test("sampling goes by the login user id where that is asked for, and by the other id where it lacks", async () => {
  const { clock, collector, tracker } = setup(sample(0.5, { by: "loginUserId" }));
  for (let visit = 0; visit < 50; visit++) {
    await tracker.trackCustomEvent("e", { anonymousId: `a${visit}`, loginUserId: "u" });
  }
  await clock.run(tracker.flush());
  expect([0, 50]).toContain(collector.events.length);
});

test("a consumer has hooks as a tracker has", async () => {
  const { clock, collector, options } = bench();
  const consumer = use(new BufferedConsumer(options, clock), [redact({ attributes: ["phone"] })]);
  const tracker = GrowingTracker.consumer(consumer);
  await tracker.trackCustomEvent("e", { anonymousId: "a", attributes: { phone: "1" } });
  await clock.run(tracker.flush());
  expect(collector.events[0]?.attributes).toEqual({ phone: "***" });
});

test("wrong options are refused with the field and the rule", () => {
  expect(() => sample(2)).toThrow("'rate' must be a number from 0 to 1");
  expect(() => sample(0.5, JSON.parse('{"by":"ip"}'))).toThrow("'by' must be anonymousId or loginUserId");
  expect(() => enrich(JSON.parse("5"))).toThrow("'change' must be a function");
  const { options } = bench();
  expect(() => new GrowingTracker({ ...options, use: JSON.parse("[5]") })).toThrow("'use' must be a list of hooks");
});

test("a function that is async is told, whatever becomes of its promise, and the message goes on", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const change = (() => Promise.reject(new Error("not at once"))) as unknown as Parameters<typeof enrich>[0];
  const { clock, collector, log, tracker } = setup(enrich(change));
  await tracker.trackCustomEvent("e");
  await clock.run(tracker.flush());
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  expect(collector.events).toHaveLength(1);
  expect(log.errors.map(({ code }) => code)).toEqual(["ERR_PARAM"]);
});

test("what is no message is told once, however many hooks it would go through", async () => {
  const { log, tracker } = setup(enrich(() => undefined), sample(1));
  await expect(tracker.consumer.send({} as CustomEventMessage)).rejects.toThrow("must be a message");
  expect(log.errors).toHaveLength(1);
});

test.each([undefined, null, Promise.resolve(), {}, "x"])(
  "a hook that returns no consumer, but %s, is refused",
  (other) => {
    const hook = (() => other) as unknown as Hook;
    expect(() => setup(hook)).toThrow("'use' must be hooks that return a consumer");
  },
);
