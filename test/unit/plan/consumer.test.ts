import { describe, expect, test, vi } from "vitest";
import { QueueConsumer } from "../../../src/cloudflare.ts";
import {
  AsyncBufferedConsumer,
  BaseConsumer,
  BufferedConsumer,
  type Consumer,
  type ConsumerOptions,
  CustomEventMessage,
  DefaultConsumer,
  GrowingParamError,
  GrowingTracker,
  type TrackDefaults,
} from "../../../src/index.ts";
import {
  attribute,
  type AttributeSchema,
  decimal,
  definePlan,
  optional,
  PlanConsumer,
  type PlanConsumerOptions,
  readPlan,
  string,
} from "../../../src/plan.ts";
import { turn } from "../../support/clock.ts";
import { bench, codeOf, rejectionOf } from "../../support/server.ts";
import { faultsOf, inWords } from "./kit.ts";

const plan = definePlan({
  events: { purchase: { price: decimal, region: optional(string) }, visit: {} },
  user: { level: decimal },
  items: { product: { width: decimal } },
});

/** A tracker without the plan's types, whose consumer checks messages against it. */
function setup(
  options: PlanConsumerOptions = {},
  { defaults = { anonymousId: "a" }, more = {} }: { defaults?: TrackDefaults; more?: Partial<ConsumerOptions> } = {},
) {
  const all = bench();
  const inner = new DefaultConsumer({ ...all.options, ...more }, all.clock);
  const consumer: Consumer = new PlanConsumer(inner, plan, options);
  return { ...all, inner, consumer, tracker: GrowingTracker.consumer(consumer, { defaults }) };
}

const faults = (error: unknown): string[] => error instanceof GrowingParamError ? inWords(error.issues) : [`${error}`];
const OFF = { attributes: { price: "dear", colour: "red" } };
const FAULTS = ["attributes.price must be a decimal as planned", "attributes.colour is not planned"];

describe("onViolation", () => {
  test("a message on the plan is sent, and nobody hears of anything", async () => {
    for (const onViolation of [undefined, "report", "drop", "reject"] as const) {
      const { tracker, clock, collector, log } = setup({ onViolation });
      await clock.run(Promise.all([
        tracker.trackCustomEvent("purchase", { attributes: { price: 12.5 } }),
        tracker.trackUser("u", { attributes: { level: 1 } }),
        tracker.submitItem("product", "1", { width: 2 }),
      ]));
      expect(collector.messages).toHaveLength(3);
      expect(log.errors).toEqual([]);
    }
  });

  test.each([{}, { onViolation: "report" }, { onViolation: undefined }] as const)(
    "%j: a message off the plan is sent, and onError hears of it once, with every fault",
    async (options) => {
      const { tracker, clock, collector, log } = setup(options);
      expect(await clock.run(codeOf(tracker.trackCustomEvent("purchase", OFF)))).toBe("resolved");
      expect(collector.events.map(({ attributes }) => attributes)).toEqual([OFF.attributes]);
      expect(log.errors.map(faults)).toEqual([FAULTS]);
      expect(log.errors[0]?.message).toBe(
        `Cannot track by the plan as 'attributes.price' must be a decimal as planned: current value is "dear"; ` +
          `'attributes.colour' is not planned: current value is "red"`,
      );
    },
  );

  test("drop: it is not sent, its promise resolves, and only onError hears of it", async () => {
    const { tracker, clock, collector, log, consumer } = setup({ onViolation: "drop" });
    expect(await clock.run(codeOf(tracker.trackCustomEvent("purchase", OFF)))).toBe("resolved");
    expect(collector.requests).toEqual([]);
    expect(log.errors.map(faults)).toEqual([FAULTS]);
    expect([log.drops, log.delivered, consumer.stats.requests]).toEqual([[], [], 0]);
  });

  test("reject: it is not sent, and its promise rejects with the error that onError hears", async () => {
    const { tracker, clock, collector, log } = setup({ onViolation: "reject" });
    const error = await clock.run(rejectionOf(tracker.trackCustomEvent("purchase", OFF)));
    expect(faults(error)).toEqual(FAULTS);
    expect(log.errors).toEqual([error]);
    expect(collector.requests).toEqual([]);
  });

  test("a rejection that nobody awaits has no consequence", async () => {
    const { tracker, log } = setup({ onViolation: "reject" });
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    try {
      void tracker.trackCustomEvent("purchase", OFF);
      void tracker.submitItem("shop", "1");
      for (let turns = 0; turns < 3; turns++) await turn();
    } finally {
      process.off("unhandledRejection", unhandled);
    }
    expect(unhandled).not.toHaveBeenCalled();
    expect(log.errors).toHaveLength(2);
  });

  test("users and items are held to the plan as events are", async () => {
    const { tracker, clock, collector, log } = setup({ onViolation: "drop" });
    await clock.run(Promise.all([
      tracker.trackUser("u", { attributes: { vip: true } }),
      tracker.submitItem("product", "1"),
      tracker.submitItem("shop", "1", { width: 1 }),
    ]));
    expect(collector.requests).toEqual([]);
    expect(log.errors.map(faults)).toEqual([
      ["attributes.vip is not planned"],
      ["attributes.width is required by the plan"],
      ["itemKey is not planned"],
    ]);
  });

  test("a callback that throws changes nothing", async () => {
    const onError = (): never => {
      throw new Error("mine");
    };
    for (const [onViolation, sent] of [["report", 1], ["drop", 0]] as const) {
      const { tracker, clock, collector } = setup({ onViolation }, { more: { onError } });
      expect(await clock.run(codeOf(tracker.trackCustomEvent("purchase", OFF)))).toBe("resolved");
      expect(collector.events).toHaveLength(sent);
    }
  });

  test("a message that is invalid is refused as ever, before the plan is asked", async () => {
    const { tracker, clock, log } = setup();
    await clock.run(codeOf(tracker.trackCustomEvent("purchase", { attributes: { price: NaN } })));
    expect(log.errors.map(faults)).toEqual([["attributes.price must be a finite number"]]);
  });
});

describe("whichever way a message comes", () => {
  test("defaults that are merged into it are checked with it", async () => {
    const { tracker, clock, collector, log } = setup(
      { onViolation: "drop" },
      { defaults: { anonymousId: "a", attributes: { region: "cn", price: 5 } } },
    );
    await clock.run(tracker.trackCustomEvent("purchase"));
    await clock.run(tracker.trackCustomEvent("visit"));
    expect(collector.events.map(({ eventName }) => eventName)).toEqual(["purchase"]);
    expect(log.errors.map(faults)).toEqual([["attributes.region is not planned", "attributes.price is not planned"]]);
  });

  test("bound trackers are held to the plan, and their messages keep their invocation", async () => {
    const { options, clock, collector, log } = bench();
    const consumer = new PlanConsumer(new AsyncBufferedConsumer(options, clock), plan, { onViolation: "drop" });
    const promises: Promise<unknown>[] = [];
    const context = { waitUntil: (promise: Promise<unknown>) => void promises.push(promise) };
    const tracker = GrowingTracker.consumer(consumer);
    const price = { attributes: { price: 1 } };
    await tracker.bind(context, { anonymousId: "a", attributes: { region: 5 } }).trackCustomEvent("purchase", price);
    expect(promises).toEqual([]);
    tracker.bind(context, { anonymousId: "a" }).trackCustomEvent("purchase", price);
    tracker.bind(context, { anonymousId: "a" }).trackCustomEvent("visit");
    expect(promises).toHaveLength(2);
    await clock.run(Promise.all(promises));
    expect(collector.events.map(({ eventName }) => eventName)).toEqual(["purchase", "visit"]);
    expect(log.errors.map(faults)).toEqual([["attributes.region must be a string as planned"]]);
  });

  test("messages that were built are held to the plan", async () => {
    const { tracker, clock, collector, log } = setup({ onViolation: "drop" });
    const built = (price: number | string) =>
      new CustomEventMessage.EventBuilder().setEventName("purchase").setAnonymousId("a").addAttribute("price", price)
        .build();
    await clock.run(Promise.all([tracker.track(built("dear")), tracker.track(built(5))]));
    expect(collector.events.map(({ attributes }) => attributes)).toEqual([{ price: 5 }]);
    expect(log.errors.map(faults)).toEqual([["attributes.price must be a decimal as planned"]]);
  });

  test("messages that are given to the consumer itself are held to the plan, and keep their invocation", async () => {
    const seen: unknown[] = [];
    class Watched extends BaseConsumer {
      override send(...args: Parameters<Consumer["send"]>): Promise<void> {
        seen.push(args[1]);
        return Promise.resolve();
      }
    }
    const { inner, log } = setup();
    const consumer = new PlanConsumer(new Watched(inner), plan);
    const message = new CustomEventMessage.EventBuilder().setEventName("visit").setAnonymousId("a").build();
    const off = new CustomEventMessage.EventBuilder().setEventName("other").setAnonymousId("a").build();
    const invocation = { isClosed: false, waitUntil: () => {} };
    await consumer.send(message, invocation);
    await consumer.send(off, invocation);
    expect(seen).toEqual([invocation, invocation]);
    expect(log.errors.map(faults)).toEqual([["eventName is not planned"]]);
  });

  test("what is no message the consumer inside refuses", async () => {
    const { consumer, clock, log } = setup();
    expect(await clock.run(codeOf(Reflect.apply(consumer.send, consumer, [{ eventType: "CUSTOM" }])))).toBe(
      "ERR_PARAM",
    );
    expect(log.errors.map(({ message }) => message)).not.toEqual([expect.stringContaining("plan")]);
  });
});

describe("the consumer inside", () => {
  test("sends, flushes, stops and counts as it does without a plan", async () => {
    const { options, clock, collector, log } = bench();
    const consumer = new PlanConsumer(new BufferedConsumer({ ...options, maxSize: 10 }, clock), plan);
    const tracker = GrowingTracker.consumer(consumer);
    await tracker.trackCustomEvent("visit", { anonymousId: "a" });
    await tracker.trackCustomEvent("purchase", { anonymousId: "a", attributes: { price: 1 } });
    expect(consumer.stats.queued).toBe(2);
    expect([consumer.productId, consumer.dataSourceId, consumer.serverHost]).toEqual(["pid", "ds", options.serverHost]);
    expect(await clock.run(tracker.stop())).toMatchObject({ delivered: 2, requests: 1 });
    expect(collector.requests).toHaveLength(1);
    expect(log.delivered).toEqual([["visit", "purchase"]]);
    expect(await codeOf(tracker.trackCustomEvent("visit", { anonymousId: "a" }))).toBe("ERR_STOPPED");
  });

  test("may be one that puts messages on a queue", async () => {
    const { clock, log } = bench();
    const bodies: unknown[] = [];
    const queue = {
      sendBatch: async (messages: Iterable<{ readonly body: unknown }>) => void bodies.push(...messages),
    };
    const { onError } = log;
    const inner = new QueueConsumer({ productId: "pid", dataSourceId: "ds", queue, onError }, clock);
    const tracker = GrowingTracker.consumer(new PlanConsumer(inner, readPlan(plan.toJSON()), { onViolation: "drop" }));
    await clock.run(Promise.all([
      tracker.trackCustomEvent("visit", { anonymousId: "a" }),
      tracker.trackCustomEvent("look", { anonymousId: "a" }),
    ]));
    expect(bodies).toHaveLength(1);
    expect(log.errors.map(faults)).toEqual([["eventName is not planned"]]);
  });
});

test("what a schema answers later is told once for each attribute, and the message is sent", async () => {
  const { options, clock, collector, log } = bench();
  const slow: AttributeSchema<never> = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (value) => value === undefined || value === null ? { issues: [] } : Promise.resolve({ issues: [] }),
    },
  };
  const late = definePlan({ events: { e: { a: attribute(slow, { name: "A" }), b: slow } } });
  const consumer = new PlanConsumer(new DefaultConsumer(options, clock), late, { onViolation: "reject" });
  const tracker = GrowingTracker.consumer(consumer);
  for (const a of ["x", "y"]) {
    await clock.run(tracker.trackCustomEvent("e", { anonymousId: "a", attributes: { a, b: a } }));
  }
  expect(collector.events).toHaveLength(2);
  expect(log.errors.map(faults)).toEqual([
    ["attributes.a cannot be checked, as its schema answers asynchronously"],
    ["attributes.b cannot be checked, as its schema answers asynchronously"],
  ]);
});

test("its plan is to be had, and its options are checked, with every fault", () => {
  const { inner } = setup();
  expect(new PlanConsumer(inner, plan).plan).toBe(plan);
  const make = (...args: unknown[]) => () => Reflect.construct(PlanConsumer, args);
  expect(faultsOf(make(null, {}, { onViolation: "throw", other: 1 })).sort()).toEqual([
    "inner must be a consumer",
    "options.onViolation must be report, drop or reject",
    "options.other is not known here",
    "plan must be a plan: use definePlan or readPlan",
  ]);
  expect(faultsOf(make(inner, plan, null))).toEqual(["options must be an object"]);
  expect(faultsOf(make(inner, plan.toJSON()))).toEqual(["plan must be a plan: use definePlan or readPlan"]);
});
