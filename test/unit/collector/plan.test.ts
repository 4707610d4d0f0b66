import { expect, test } from "vitest";
import { createCollector } from "../../../src/collector/collector.ts";
import { BufferedConsumer, GrowingTracker, JsonParser, type Parser } from "../../../src/index.ts";
import { decimal, definePlan, integer, list, string } from "../../../src/plan.ts";
import { ProtobufParser } from "../../../src/protobuf.ts";
import { api } from "./requests.ts";

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
