// What would be accepted and ignored, be taken for something else, or be refused without a name.
import { expect, test } from "vitest";
import { withTracker } from "../../../src/context.ts";
import { instrument } from "../../../src/diagnostics.ts";
import { growing as express } from "../../../src/express.ts";
import { enrich, sample, use } from "../../../src/hooks.ts";
import {
  BaseConsumer,
  BufferedConsumer,
  type ConsumerTrackerOptions,
  CustomEventMessage,
  DefaultConsumer,
  GrowingTracker,
  type Hook,
  UserMappingMessage,
} from "../../../src/index.ts";
import { growing as lambda } from "../../../src/lambda.ts";
import { growing as next } from "../../../src/next.ts";
import { definePlan } from "../../../src/plan.ts";
import { visitorOf } from "../../../src/visitor.ts";
import { createCollector } from "../../../src/collector/collector.ts";
import { turn } from "../../support/clock.ts";
import { bench } from "../../support/server.ts";
import { messageOf, setup, untyped } from "./kit.ts";

test("every fault is named beside a value that nobody can compare", async () => {
  const { tracker } = setup();
  const item = { key: "", eventTime: Object.create(null), timeoutMs: Symbol("x") };
  expect(await messageOf(tracker.trackCustomEvent("e", untyped<object>({ anonymousId: "a", item })))).toMatch(
    /'item.key' must not be empty: .*'item.id' is required; 'item.eventTime' is not known here: .*'item.timeoutMs'/,
  );
  expect(await messageOf(tracker.mapUser(untyped({ eventTime: Symbol("x"), phone: 5 })))).toMatch(
    /'identities.eventTime' must be a string: .*'identities.phone' must be a string/,
  );
});

test("an id that is empty is shown as it was given", async () => {
  const { tracker } = setup();
  expect(await messageOf(tracker.trackCustomEvent("e", { anonymousId: "" }))).toContain(
    "'anonymousId' or 'loginUserId' must be given: current value is \"\"",
  );
});

test("what a call is given first may stand among its options as well, if it is the same", async () => {
  const { tracker, collector } = setup();
  const event = { eventName: "e", anonymousId: "a" };
  await tracker.trackCustomEvent(event.eventName, event);
  expect(collector.messages).toMatchObject([{ eventName: "e" }]);
  expect(await messageOf(tracker.trackCustomEvent("other", event))).toContain(
    "'eventName' must be what the call is given first: current value is \"e\"",
  );
  expect(await messageOf(tracker.trackUser("u", untyped<object>({ loginUserId: "v" })))).toContain(
    "'loginUserId' must be what the call is given first",
  );
  expect(await messageOf(tracker.mapUser({ phone: "1" }, untyped<object>({ identities: { phone: "2" } })))).toContain(
    "'identities' must be what the call is given first",
  );
});

test("nobody's events stay nobody's under the defaults of somebody, and somebody's are his under those of nobody", async () => {
  const { collector, options } = bench();
  const consumer = new DefaultConsumer(options);
  const somebody = GrowingTracker.consumer(consumer, { defaults: { loginUserId: "svc", anonymousId: "a" } });
  await somebody.bind(undefined, { loginUserKey: "$notuser" }).trackCustomEvent("nobody");
  const nobody = GrowingTracker.consumer(consumer, { defaults: { loginUserKey: "$notuser" } });
  await nobody.bind(undefined, { loginUserId: "u" }).trackCustomEvent("somebody");
  expect(collector.messages).toMatchObject([
    { eventName: "nobody", userKey: "$notuser", deviceId: "a" },
    { eventName: "somebody", userId: "u" },
  ]);
  expect(collector.messages[0]).not.toHaveProperty("userId");
  expect(collector.messages[1]).not.toHaveProperty("userKey");
  const both = { loginUserId: "u", loginUserKey: "$notuser" };
  expect(() => GrowingTracker.consumer(consumer, { defaults: both })).toThrow(
    "'defaults.loginUserKey' must not be given with 'loginUserId'",
  );
});

test("headers are those that were checked, whatever becomes of the object", async () => {
  const headers: Record<string, string> = { Authorization: "one" };
  const { consumer, tracker, collector } = setup({ fetchInit: { headers } });
  headers.Authorization = "two";
  headers["X-Compress-Codec"] = "2";
  await tracker.trackUser("u");
  expect(collector.requests[0]?.headers).not.toHaveProperty("x-compress-codec");
  expect(collector.messages).toHaveLength(1);
  expect(consumer.stats.delivered).toBe(1);
});

test("an index is no invocation: messages.map(consumer.send, consumer)", async () => {
  const { consumer, log, collector } = setup();
  const messages = ["a", "b", "c"].map((anonymousId) => CustomEventMessage.create({ eventName: "e", anonymousId }));
  // As `map` calls it.
  await Promise.all(messages.map((message, index) => consumer.send(message, untyped(index))));
  expect(collector.messages).toHaveLength(3);
  expect(log.errors).toEqual([]);
});

test("a builder refuses what it cannot keep, when it builds", () => {
  const builder = () => new CustomEventMessage.EventBuilder().setEventName("e").setAnonymousId("a");
  expect(() => builder().setItem("k", "i", untyped("abc")).build()).toThrow("'item.attributes' must be a plain object");
  expect(() => builder().setItem("k", "i", untyped(new Map())).build()).toThrow("'item.attributes' must be a plain");
  expect(() => builder().addAttribute(untyped(undefined), 2).build()).toThrow(
    "'attributes' must have names that are strings",
  );
  expect(() => new UserMappingMessage.MappingBuilder().addIdentity(untyped(5), "138").build()).toThrow(
    "'identities' must have names that are strings: current value is 5",
  );
  expect(() => builder().setProductId(untyped(5)).setDataSourceId("").build()).toThrow(
    /'productId' must be a string: .*'dataSourceId' must not be empty/,
  );
  expect(builder().setProductId(untyped(5)).setProductId("p").build().projectKey).toBe("p");
  const hostile = {
    get age(): never {
      throw new Error("no age");
    },
  };
  const set = builder().setAttributes(hostile);
  expect(() => set.build()).toThrow("'attributes' could not be read (no age)");
});

test.each<[string, unknown, string]>([
  ["an async hook", async () => Promise.reject(new Error("late")), "'use' must be hooks that return a consumer"],
  ["a class", class extends BaseConsumer {}, "'use' must be hooks that return a consumer (Class constructor"],
  ["a hook that forgets its inner consumer", () => new BaseConsumer(untyped(undefined)), "'inner' must be a consumer"],
  ["half a consumer", () => ({ send: () => {} }), "'use' must be hooks that return a consumer"],
])("%s is refused with a name, and nothing of it rejects unheard", async (_, hook, sentence) => {
  const { options } = bench();
  expect(() => new GrowingTracker({ ...options, use: [hook as Hook] })).toThrow(sentence);
  expect(() => use(new DefaultConsumer(options), [hook as Hook])).toThrow(sentence);
  await turn();
});

test("half a consumer is refused, and one that is undefined is not given", () => {
  const { options } = bench();
  expect(() => new GrowingTracker(untyped<ConsumerTrackerOptions>({ consumer: { send() {} } }))).toThrow(
    "'consumer' must be a consumer",
  );
  expect(new GrowingTracker({ ...options, ...untyped<object>({ consumer: undefined }) }).consumer).toBeInstanceOf(
    DefaultConsumer,
  );
});

test("a consumer that throws is named, and the input is not blamed", async () => {
  const { options, log } = bench();
  class Broken extends BaseConsumer {
    override send(): never {
      throw new Error("it is broken");
    }
  }
  const tracker = new GrowingTracker({ ...options, use: [(inner) => new Broken(inner)] });
  const sentence = "Cannot track a message as 'consumer' could not take it (it is broken)";
  expect(await messageOf(tracker.trackUser("u"))).toContain(sentence);
  expect(log.errors.map(({ message }) => message)).toEqual([expect.stringContaining(sentence)]);
});

test("a hook that makes a wrong message is named", async () => {
  const { options, log, collector } = bench();
  const wrong = enrich((message) => ({ ...message, attributes: { at: new Date() } }) as never);
  await new GrowingTracker({ ...options, use: [wrong] }).trackUser("u");
  expect(log.errors.map(({ message }) => message)).toEqual([expect.stringMatching(/^Cannot enrich a message as /)]);
  expect(collector.messages).toHaveLength(1);
});

test("flush and stop tell what they do not know, and go on", async () => {
  const { options, log, clock, collector } = bench();
  const tracker = GrowingTracker.consumer(new BufferedConsumer(options, clock));
  await tracker.trackUser("u");
  await clock.run(tracker.flush(untyped({ timeout: 5 })));
  await clock.run(tracker.stop(untyped({ signal: new AbortController().signal })));
  expect(log.errors.map(({ message }) => message)).toEqual([
    expect.stringContaining("Cannot flush as 'timeout' is not known here"),
    expect.stringContaining("Cannot stop as 'signal' is not known here"),
  ]);
  expect(collector.messages).toHaveLength(1);
});

test.each<[string, () => unknown, string]>([
  ["sample", () => sample(untyped("10%"), untyped({ rate: 1 })), "'rate' must be a number from 0 to 1"],
  ["sample", () => sample(0.5, untyped({ rate: 1 })), "'rate' is not known here"],
  ["sample", () => sample(0.5, untyped(5)), "the input must be an object"],
  ["Lambda", () => lambda(setup().tracker, untyped<object>({ timeout: 5 })), "'timeout' is not known here"],
  ["Lambda", () => lambda(setup().tracker, untyped<object>(null)), "the input must be an object"],
  ["Next.js", () => next(setup().tracker, untyped(undefined)), "'after' must be that of Next.js"],
  ["Express", () => express(untyped<GrowingTracker>(undefined)), "'tracker' must be a GrowingTracker"],
  ["Express", () => express(setup().tracker, untyped({ anonymousId: "a" })), "'defaults' must be a function"],
  [
    "withTracker",
    () => withTracker(untyped<GrowingTracker>({}), undefined, {}, () => {}),
    "'tracker' must be a GrowingTracker",
  ],
  ["createCollector", () => createCollector(untyped({ maxMessages: -1, foo: 1 })), "'foo' is not known here"],
  ["createCollector", () => createCollector(untyped(null)), "the input must be an object"],
  ["instrument", () => instrument(DefaultConsumer, untyped(undefined)), "'productId' is required"],
  [
    "instrument",
    () => instrument(DefaultConsumer, untyped({ ...bench().options, onDelivered: 5, fetch: 7 })),
    "'fetch' must be a function",
  ],
])("%s names what is wrong", (_, make, sentence) => {
  expect(make).toThrow(sentence);
});

test("without a project, a visitor is who he is in all of them", () => {
  const cookie = "gdp_user_id=a; undefined_gdp_cs1=u";
  expect(visitorOf(cookie, untyped(undefined))).toEqual({ anonymousId: "a" });
  expect(visitorOf(cookie, untyped({}))).toEqual({ anonymousId: "a" });
});

test("a schema whose type comes late leaves no rejection behind", async () => {
  const validate = (value: unknown) => ({ value });
  const jsonSchema = { input: () => Promise.reject(new Error("late")) };
  const schema = { "~standard": { version: 1, vendor: "mine", validate, jsonSchema } };
  expect(definePlan({ events: { order: { age: untyped<never>(schema) } } })).toBeDefined();
  await turn();
});
