// Messages and errors of another copy of the package, or that lost their class.
import { afterEach, expect, test, vi } from "vitest";
import {
  CustomEventMessage,
  DefaultConsumer,
  GrowingParamError,
  GrowingTracker,
  ItemMessage,
  JsonParser,
  type Message,
  UserLoginMessage,
  type WireMessage,
} from "../../../src/index.ts";
import { definePlan, PlanConsumer } from "../../../src/plan.ts";
import { ProtobufParser } from "../../../src/protobuf.ts";
import { bench, codeOf, rejectionOf } from "../../support/server.ts";
import { setup, untyped, warned } from "./kit.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("messages of another copy of the package are known, with either parser and by a plan", async () => {
  vi.resetModules();
  const other: typeof import("../../../src/index.ts") = await import("../../../src/index.ts");
  expect(other.ItemMessage).not.toBe(ItemMessage);
  for (const parser of [new JsonParser(), new ProtobufParser()]) {
    const { clock, tracker, consumer, collector } = setup({ parser });
    await clock.run(tracker.track(untyped(other.CustomEventMessage.create({ eventName: "e", anonymousId: "a" }))));
    await clock.run(tracker.track(untyped(other.UserLoginMessage.create({ loginUserId: "u" }))));
    await clock.run(consumer.send(untyped(other.ItemMessage.create({ itemKey: "k", itemId: "i" }))));
    await clock.run(other.GrowingTracker.consumer(untyped<never>(consumer)).trackUser("v"));
    expect(collector.messages).toMatchObject([
      { eventName: "e", deviceId: "a" },
      { userId: "u" },
      { key: "k", id: "i" },
      {
        userId: "v",
      },
    ]);
    const plan = definePlan({ events: { planned: {} } });
    const planned = GrowingTracker.consumer(new PlanConsumer(consumer, plan, { onViolation: "reject" }));
    const off = other.CustomEventMessage.create({ eventName: "off", anonymousId: "a" });
    expect(await codeOf(planned.track(untyped(off)))).toBe("ERR_PARAM");
    expect(await codeOf(planned.track(structuredClone(off)))).toBe("ERR_PARAM");
  }
});

test("errors of another copy are told as what they are", async () => {
  vi.resetModules();
  const other: typeof import("../../../src/index.ts") = await import("../../../src/index.ts");
  const { tracker, log } = setup();
  const error = new other.GrowingParamError("read a cookie", [{ path: "cookie", rule: "is odd", received: 1 }]);
  tracker.bind(undefined, () => {
    throw error;
  });
  expect(log.errors).toEqual([error]);
  const lines = warned();
  new DefaultConsumer({ ...bench().options, onError: undefined }).report(error);
  expect(lines).toEqual(["[growingio] ERR_PARAM: Cannot read a cookie as 'cookie' is odd"]);
});

test.each([new JsonParser(), new ProtobufParser()])(
  "messages that crossed a structured clone are sent by %o",
  async (parser) => {
    const { clock, tracker, consumer, collector } = setup({ parser });
    const event = CustomEventMessage.create({
      eventName: "e",
      eventTime: 5,
      loginUserKey: "k",
      loginUserId: "u",
      anonymousId: "a",
      attributes: { a: 1, b: [1, 2], constructor: "x" },
    });
    const user = UserLoginMessage.create({ loginUserId: "u" }, {}, 7);
    const item = ItemMessage.create({ itemKey: "k", itemId: "i", attributes: { c: true } });
    const messages: Message[] = [event, user, item];
    for (const message of messages) {
      await clock.run(tracker.track(structuredClone(message)));
      await clock.run(consumer.send(JSON.parse(JSON.stringify(message))));
      await clock.run(tracker.track(message));
    }
    const came: readonly WireMessage[] = collector.messages;
    expect(came).toHaveLength(9);
    for (const start of [0, 3, 6]) {
      expect(came[start]).toEqual(came[start + 2]);
      expect(came[start + 1]).toEqual(came[start + 2]);
    }
  },
);

test.each([
  [{ eventType: "CUSTOM", eventName: "e", timestamp: 5 }, "anonymousId"],
  [{ eventType: "CUSTOM", eventName: "e", deviceId: "a" }, "timestamp"],
  [{ eventType: "CUSTOM", eventName: "e", deviceId: "a", timestamp: "5" }, "timestamp"],
  [{ eventType: "CUSTOM", eventName: 5, deviceId: "a", timestamp: 5 }, "eventName"],
  [{ eventType: "CUSTOM", eventName: "e", deviceId: "a", timestamp: 5, attributes: { a: NaN } }, "attributes.a"],
  [{ eventType: "CUSTOM", eventName: "e", deviceId: "a", timestamp: 5, projectKey: 7 }, "projectKey"],
  [{ eventType: "CUSTOM", eventName: "e", deviceId: "a", timestamp: 5, colour: "red" }, "colour"],
  [{ eventType: "LOGIN_USER_ATTRIBUTES", timestamp: 5 }, "loginUserId"],
  [{ eventType: "PAGE", timestamp: 5, deviceId: "a" }, ""],
  [{ key: "k", id: 5 }, "itemId"],
  [{ key: "k", id: "i", colour: "red" }, "colour"],
  [{ colour: "red" }, ""],
  [new Map([["key", "k"]]), ""],
  [[], ""],
])("what only looks like a message is refused: %j", async (given, path) => {
  const { tracker, collector } = setup();
  const error = await rejectionOf(tracker.track(untyped(given)));
  expect(error).toBeInstanceOf(GrowingParamError);
  expect(Object(error).issues.map((issue: { path: string }) => issue.path)).toEqual([path]);
  expect(collector.requests).toEqual([]);
});
