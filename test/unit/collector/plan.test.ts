import { expect, test } from "vitest";
import { createCollector } from "../../../src/collector/collector.ts";
import { BufferedConsumer, GrowingTracker, JsonParser, type Parser } from "../../../src/index.ts";
import { decimal, definePlan, integer, list, string } from "../../../src/plan.ts";
import { ProtobufParser } from "../../../src/protobuf.ts";
import type { TrackingPlan } from "../../../src/plan.ts";
import { api, events as eventsOf, post } from "./requests.ts";

const plan = definePlan({ events: { purchase: { price: decimal, count: integer, tags: list(string) } } });

async function track(parser: Parser) {
  const collector = createCollector({ plan });
  const ids = { productId: "p", dataSourceId: "d", serverHost: "http://collect.test" };
  const tracker = GrowingTracker.consumer(new BufferedConsumer({ ...ids, parser, fetch: collector.fetch }));
  tracker.trackCustomEvent("purchase", { anonymousId: "a", attributes: { price: 1.5, count: 2, tags: ["x", "y"] } });
  tracker.trackCustomEvent("purchase", { anonymousId: "a", attributes: { price: 1.5, count: 2.5, colour: "red" } });
  tracker.submitItem("product", "1");
  await tracker.stop();
  return collector;
}

test.each([["JSON", new JsonParser()], ["Protobuf", new ProtobufParser()]])(
  "what is off the plan is taken, marked with what is wrong, and counted, as it came in %s",
  async (_, parser) => {
    const collector = await track(parser);
    const violations = [
      "'attributes.count' must be an integer as planned",
      "'attributes.colour' is not planned",
      "'attributes.tags' is required by the plan",
    ];
    expect(collector.messages).toHaveLength(3);
    const [events, items] = collector.requests;
    expect(events?.violations.toSorted()).toEqual(violations.map((text) => `message 1 ${text}`).toSorted());
    expect(items?.violations).toEqual(["message 0 'itemKey' is not planned"]);
    const { messages } = await api(collector, "messages");
    expect(messages).toMatchObject([{ violations: [] }, { violations: expect.arrayContaining(violations) }, {}]);
    expect(await api(collector, "plan")).toEqual(JSON.parse(JSON.stringify(collector.planReport)));
    expect(collector.planReport).toMatchObject({
      events: [{ name: "purchase", count: 2, violations: 1 }],
      unplanned: [{ type: "item", name: "product", count: 1 }],
    });
  },
);

test("clearing begins to count anew, by the API as well", async () => {
  for (const clear of ["kit", "API"]) {
    const collector = await track(new JsonParser());
    if (clear === "kit") collector.clear();
    else await collector.fetch("http://collect.test/api/messages", { method: "DELETE" });
    expect(collector.planReport).toMatchObject({ events: [{ count: 0, violations: 0, faults: [] }], unplanned: [] });
  }
});

test("without a plan there is no report, and nothing is off", async () => {
  const collector = createCollector();
  expect(collector.planReport).toBeUndefined();
  expect((await collector.fetch("http://collect.test/api/plan")).status).toBe(404);
});

test("what a schema answers asynchronously is marked as not checked, and what one throws is told in one line", async () => {
  // At once for what a plan tries a schema with, and otherwise for what comes.
  const schema = (answer: () => unknown) => ({
    "~standard": { version: 1, vendor: "own", validate: (value: unknown) => value === 1 ? answer() : { value } },
  });
  const later = schema(() => Promise.resolve({ value: 1 }));
  const odd = schema(() => {
    throw new Error("\u001b[2Jgone\n00:00:00  forged");
  });
  const made: TrackingPlan = Reflect.apply(definePlan, undefined, [{ events: { purchase: { later, odd } } }]);
  const collector = createCollector({ plan: made });
  const [event] = eventsOf("purchase");
  await post(collector, [{ ...event, attributes: { later: 1, odd: 1 } }]);
  const [request] = collector.requests;
  expect(request?.warnings).toEqual([
    "message 0 'attributes.later' cannot be checked, as its schema answers asynchronously",
  ]);
  expect(request?.violations.join()).toMatch(/^message 0 'attributes.odd' cannot be checked, as its schema throws/);
  expect(request?.violations.join()).not.toMatch(/[\p{C}]/u);
  expect(collector.planReport?.events[0]?.faults.map(({ text }) => text).join()).not.toMatch(/[\p{C}]/u);
});
