import { expect, test, vi } from "vitest";
import {
  BaseConsumer,
  BufferedConsumer,
  CustomEventMessage,
  DefaultConsumer,
  GrowingParamError,
  GrowingTracker,
  ItemMessage,
  type Message,
  type TrackDefaults,
  UserLoginMessage,
} from "../../src/index.ts";
import { turn } from "../support/clock.ts";
import { bench, codeOf, rejectionOf } from "../support/server.ts";

function setup(defaults?: TrackDefaults, options: object = {}) {
  const all = bench();
  const consumer = new DefaultConsumer({ ...all.options, ...options }, all.clock);
  return { ...all, consumer, tracker: GrowingTracker.consumer(consumer, { defaults }) };
}

test("a tracker made of ids and a host alone sends at once", async () => {
  const { collector, options } = bench();
  const tracker = new GrowingTracker(options);
  await tracker.trackCustomEvent("a", { anonymousId: "x" });
  expect(collector.events).toMatchObject([{ eventName: "a", projectKey: "pid", dataSourceId: "ds" }]);
  await tracker.stop();
});

test("an event bears the time of its call, or the event time twice", async () => {
  const { clock, collector, tracker } = setup();
  const now = clock.time;
  await clock.run(tracker.trackCustomEvent("a", { anonymousId: "x" }));
  await clock.run(tracker.trackUser("u", { eventTime: 5 }));
  expect(collector.messages).toMatchObject([{ timestamp: now }, { timestamp: 5, sendTime: 5 }]);
  expect(collector.messages[0]).not.toHaveProperty("sendTime");
});

test("track takes each type of message and sets the tracker's ids and platform on it", async () => {
  const { clock, collector, consumer } = setup(undefined, { platform: "edge" });
  const tracker = new GrowingTracker({ consumer, dataSourceId: "other" });
  const owner = { setProductId: "theirs" };
  const event = new CustomEventMessage.EventBuilder().setProductId(owner.setProductId).setDataSourceId("theirs")
    .setEventName("e").setAnonymousId("a").build();
  await clock.run(tracker.track(event));
  await clock.run(tracker.track(new UserLoginMessage.UserBuilder().setLoginUserId("u").build()));
  await clock.run(tracker.track(new ItemMessage.ItemBuilder().setItemKey("k").setItemId("i").build()));
  expect(collector.messages).toMatchObject(
    ["edge", "edge", undefined].map((platform) => ({
      projectKey: "pid",
      dataSourceId: "other",
      ...platform ? { platform } : {},
    })),
  );
  expect(event.projectKey).toBe("theirs");
});

test("consumer.send gives a message the ids that it lacks", async () => {
  const { clock, collector, consumer } = setup();
  await clock.run(consumer.send(new ItemMessage.ItemBuilder().setItemKey("k").setItemId("i").build()));
  await clock.run(
    consumer.send(new ItemMessage.ItemBuilder().setItemKey("k").setItemId("j").setDataSourceId("own").build()),
  );
  expect(collector.items).toMatchObject([{ dataSourceId: "ds" }, { dataSourceId: "own", projectKey: "pid" }]);
});

test.each([
  ["track", (tracker: GrowingTracker, message: Message) => tracker.track(message)],
])("%s refuses what is no message", async (_, call) => {
  const { tracker, log, consumer } = setup();
  const forged: Message = JSON.parse('{"eventType":"CUSTOM","eventName":"e"}');
  expect(await rejectionOf(call(tracker, forged))).toBeInstanceOf(GrowingParamError);
  expect(await rejectionOf(consumer.send(forged))).toBeInstanceOf(GrowingParamError);
  expect(log.errors).toHaveLength(2);
});

test("what is invalid rejects, is told to onError, and is not sent; nothing throws and nothing is unhandled", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const { tracker, log, collector } = setup();
  const wrong: string = JSON.parse("7");
  const promises = [
    tracker.trackCustomEvent("", {}),
    tracker.trackCustomEvent("e", JSON.parse('"positional"')),
    tracker.trackCustomEvent("e", { anonymousId: wrong }),
    tracker.trackUser(""),
    tracker.submitItem("k", wrong),
  ];
  expect(promises.every((promise) => promise instanceof Promise)).toBe(true);
  await turn();
  await turn();
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  expect(log.errors.map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => "ERR_PARAM"));
  expect(log.drops).toEqual([]);
  expect(collector.requests).toEqual([]);
});

test("attributes that throw when they are read are refused like others", async () => {
  const { tracker, log } = setup();
  const attributes = {
    get trap(): string {
      throw new Error("no");
    },
  };
  expect(await codeOf(tracker.trackCustomEvent("e", { anonymousId: "a", attributes }))).toBe("ERR_PARAM");
  expect(log.errors).toHaveLength(1);
});

test("defaults fill what a call leaves open: ids for events and users, attributes for events alone", async () => {
  const { clock, collector, tracker } = setup({
    anonymousId: "anon",
    loginUserKey: "email",
    loginUserId: "u",
    attributes: { region: "cn", tier: "free", drop: "me" },
  });
  await clock.run(tracker.trackCustomEvent("e", { attributes: { tier: "paid", region: undefined, drop: null } }));
  await clock.run(tracker.trackCustomEvent("e", { anonymousId: "", loginUserId: "v" }));
  await clock.run(tracker.trackCustomEvent("e", { loginUserKey: "$notuser" }));
  await clock.run(tracker.trackUser("w", { attributes: { a: 1 } }));
  await clock.run(tracker.submitItem("k", "i"));
  expect(collector.messages).toMatchObject([
    { deviceId: "anon", userKey: "email", userId: "u", attributes: { region: "cn", tier: "paid" } },
    { deviceId: "anon", userKey: "email", userId: "v", attributes: { region: "cn", tier: "free", drop: "me" } },
    { deviceId: "anon", userKey: "$notuser" },
    { deviceId: "anon", userKey: "email", userId: "w", attributes: { a: 1 } },
    { key: "k", id: "i" },
  ]);
  expect(collector.events[0]?.attributes).not.toHaveProperty("drop");
  expect(collector.events[2]).not.toHaveProperty("userId");
  expect(collector.users[0]?.attributes).toEqual({ a: 1 });
  expect(collector.items[0]).not.toHaveProperty("attributes");
});

test("a default login user key waits for a call that has a login user id", async () => {
  const { clock, collector, tracker } = setup({ loginUserKey: "email" });
  await clock.run(tracker.trackCustomEvent("e", { anonymousId: "a" }));
  await clock.run(tracker.trackCustomEvent("e", { loginUserId: "u" }));
  expect(collector.events.map(({ userKey }) => userKey)).toEqual([undefined, "email"]);
});

test("prebuilt messages stay as they are, whatever the defaults", async () => {
  const { clock, collector, tracker } = setup({ anonymousId: "anon", attributes: { region: "cn" } });
  await clock.run(tracker.track(CustomEventMessage.create({ eventName: "e", loginUserId: "u" })));
  expect(collector.events[0]).not.toHaveProperty("deviceId");
  expect(collector.events[0]).not.toHaveProperty("attributes");
});

test("callbacks that throw or reject change nothing", async () => {
  const fail = (): never => {
    throw new Error("callback");
  };
  const reject = (): Promise<never> => Promise.reject(new Error("async callback"));
  for (const callback of [fail, reject]) {
    const callbacks = { onDelivered: callback, onDrop: callback, onError: callback };
    const { clock, collector, tracker } = setup(undefined, callbacks);
    collector.failNext(1, { status: 400 });
    expect(await clock.run(codeOf(tracker.trackCustomEvent("a", { anonymousId: "x" })))).toBe("ERR_DELIVERY");
    expect(await clock.run(codeOf(tracker.trackCustomEvent("b", { anonymousId: "x" })))).toBe("resolved");
    expect(await codeOf(tracker.trackUser(""))).toBe("ERR_PARAM");
    await clock.run(tracker.stop());
    expect(await codeOf(tracker.trackUser("u"))).toBe("ERR_STOPPED");
    expect(collector.messages).toHaveLength(1);
  }
});

test("a fetch that throws synchronously is a network failure", async () => {
  const fetch = (): never => {
    throw new TypeError("Illegal invocation");
  };
  const { clock, tracker, log } = setup(undefined, { fetch, retryLimit: 0 });
  expect(await clock.run(codeOf(tracker.trackUser("u")))).toBe("ERR_DELIVERY");
  expect(log.errors).toMatchObject([{ retryable: true, cause: new TypeError("Illegal invocation") }]);
});

test("a disabled tracker checks, resolves and sends nothing", async () => {
  const { tracker, collector, consumer } = setup(undefined, { disabled: true });
  expect(await codeOf(tracker.trackCustomEvent("a", { anonymousId: "x" }))).toBe("resolved");
  expect(await codeOf(tracker.trackCustomEvent("a"))).toBe("ERR_PARAM");
  expect(await tracker.flush()).toMatchObject({ delivered: 0, retained: 0 });
  expect(collector.requests).toEqual([]);
  expect(consumer.stats).toMatchObject({ queued: 0, leased: 0, delivered: 0 });
});

test("without onError a line a second goes to the console, without anything that was tracked", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { clock, tracker } = setup(undefined, { onError: undefined });
  for (let index = 0; index < 100; index++) {
    await codeOf(tracker.trackCustomEvent("e", { loginUserKey: "user-secret", attributes: { price: NaN } }));
  }
  await codeOf(tracker.trackUser(""));
  expect(warn).toHaveBeenCalledTimes(1);
  await clock.advance(1000);
  expect(warn).toHaveBeenCalledTimes(2);
  await clock.advance(1000);
  await codeOf(tracker.trackUser(""));
  expect(warn).toHaveBeenCalledTimes(3);
  const lines = warn.mock.calls.flat().join("\n");
  expect(lines).toContain(
    "[growingio] ERR_PARAM: Cannot track an event by trackCustomEvent(\"e\") as 'attributes.price' must be a finite number",
  );
  expect(lines).toContain(
    "[growingio] 100 more: 99 x ERR_PARAM: Cannot track an event by trackCustomEvent(\"e\") as 'attributes.price' must " +
      "be a finite number, 1 x ERR_PARAM: Cannot track a user by trackUser(…) as 'loginUserId' must not be empty",
  );
  expect(lines).not.toContain("user-secret");
});

test("await using stops the tracker at the end of its block", async () => {
  const { clock, collector, options } = bench();
  const consumer = new BufferedConsumer(options, clock);
  const block = async (): Promise<void> => {
    await using tracker = GrowingTracker.consumer(consumer);
    await tracker.trackCustomEvent("a", { anonymousId: "x" });
  };
  await clock.run(block());
  expect(collector.messages).toHaveLength(1);
  expect(await codeOf(GrowingTracker.consumer(consumer).trackUser("u"))).toBe("ERR_STOPPED");
});

test("a consumer of the user's own can change one step of another", async () => {
  const { clock, collector, options } = bench();
  class EventsOnly extends BaseConsumer {
    override send(message: Message): Promise<void> {
      return message instanceof ItemMessage ? Promise.resolve() : super.send(message);
    }
  }
  const tracker = GrowingTracker.consumer(new EventsOnly(new DefaultConsumer(options, clock)));
  await clock.run(tracker.submitItem("k", "i"));
  await clock.run(tracker.trackUser("u"));
  expect(collector.messages).toMatchObject([{ userId: "u" }]);
});
