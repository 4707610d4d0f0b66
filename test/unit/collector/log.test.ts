import fc from "fast-check";
import { expect, test } from "vitest";
import { createCollector, type MessagePage } from "../../../src/collector/collector.ts";
import { events, ORIGIN, post } from "./requests.ts";

test("however requests come, the latest messages are kept up to the bound, and the API tells exactly those", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 12 }),
      async (maxMessages, counts) => {
        const collector = createCollector({ maxMessages });
        const sent: string[] = [];
        for (const count of counts) {
          const names = Array.from({ length: count }, (_, index) => `${sent.length + index}`);
          sent.push(...names);
          if (count === 0) collector.failNext(1);
          await post(collector, count === 0 ? events("never") : events(...names));
        }
        const kept = collector.events.map(({ eventName }) => eventName);
        expect(kept.length).toBeLessThanOrEqual(maxMessages);
        expect(kept).toEqual(sent.slice(sent.length - kept.length));
        // Messages go early only when requests that brought none take their place.
        if (!counts.includes(0)) expect(kept).toHaveLength(Math.min(sent.length, maxMessages));
        expect(collector.requests.length).toBeLessThanOrEqual(maxMessages);
        const response = await collector.fetch(`${ORIGIN}/api/messages?limit=1000`);
        const page: MessagePage = await response.json();
        expect(page.messages.map(({ name }) => name)).toEqual(kept);
        expect(page.messages.map(({ number }) => number)).toEqual(kept.map((name) => Number(name) + 1));
        expect(page.total).toBe(kept.length);
      },
    ),
    { numRuns: 200 },
  );
});

test("bytes are bounded as well, but the latest request stays however large it is", async () => {
  const collector = createCollector({ maxBytes: 5000 });
  for (let index = 0; index < 10; index++) await post(collector, events(`${index}${"x".repeat(900)}`));
  expect(collector.events.map(({ eventName }) => eventName?.[0])).toEqual(["8", "9"]);
  expect(collector.requests).toHaveLength(2);
  await post(collector, events("y".repeat(9000)));
  expect(collector.events).toHaveLength(1);
});

test("who listens hears of each request at its end, refused or not, and may throw", async () => {
  const heard: unknown[] = [];
  const collector = createCollector({
    onRequest: ({ status, messages }) => {
      heard.push([status, messages.length]);
      throw new Error("of its own");
    },
  });
  expect((await post(collector, events("a", "b"))).status).toBe(200);
  expect((await post(collector, [])).status).toBe(400);
  collector.failNext(1, { error: new TypeError("reset") });
  await expect(post(collector, events("c"))).rejects.toThrow("reset");
  expect(heard).toEqual([[200, 2], [400, 0], [0, 0]]);
});
