import { equal, rejects, throws } from "../assert.ts";
import { type Case, type Kit, stage, untyped } from "../kit.ts";
import type { GrowingTracker, TrackDefaults, WireMessage } from "../../../src/index.ts";

/** Sends by a tracker with these defaults and returns what arrived. */
async function sent(
  kit: Kit,
  defaults: TrackDefaults,
  calls: (tracker: GrowingTracker) => readonly Promise<void>[],
): Promise<WireMessage[]> {
  const { server, options } = stage(kit);
  const tracker = new kit.tracker.GrowingTracker({ ...options, defaults });
  await Promise.all(calls(tracker));
  return [...server.messages];
}

const idsOf = (message: WireMessage | undefined): unknown[] =>
  message && "eventType" in message ? [message.deviceId, message.userKey, message.userId] : [];

export const defaultsCases: readonly Case[] = [
  {
    name: "defaults fill in the ids of events, and the call's own win",
    async run(kit) {
      const defaults = { anonymousId: "a", loginUserKey: "email", loginUserId: "u" };
      const messages = await sent(kit, defaults, (tracker) => [
        tracker.trackCustomEvent("x"),
        tracker.trackCustomEvent("x", { anonymousId: "b", loginUserKey: "phone", loginUserId: "v" }),
        tracker.trackCustomEvent("x", { anonymousId: "", loginUserId: null }),
      ]);
      equal(messages.map(idsOf), [["a", "email", "u"], ["b", "phone", "v"], ["a", "email", "u"]], "ids");
    },
  },
  {
    name: "defaults fill in the anonymous id and the key of user attributes, and no attributes",
    async run(kit) {
      const defaults = { anonymousId: "a", loginUserKey: "email", loginUserId: "u", attributes: { region: "cn" } };
      const messages = await sent(kit, defaults, (tracker) => [tracker.trackUser("v", { attributes: { vip: true } })]);
      equal(idsOf(messages[0]), ["a", "email", "v"], "ids");
      equal(messages[0]?.attributes, { vip: true }, "attributes");
    },
  },
  {
    name: "default attributes are merged by name into events: the call's own win, null leaves one out",
    async run(kit) {
      const defaults = { anonymousId: "a", attributes: { region: "cn", tags: ["a", "b"], level: 1 } };
      const messages = await sent(kit, defaults, (tracker) => [
        tracker.trackCustomEvent("x"),
        tracker.trackCustomEvent("x", { attributes: { level: 2, own: true } }),
        tracker.trackCustomEvent("x", { attributes: { level: null, tags: undefined } }),
        tracker.trackCustomEvent("x", { attributes: null }),
      ]);
      equal(messages.map(({ attributes }) => attributes), [
        { region: "cn", tags: "a||b", level: 1 },
        { region: "cn", tags: "a||b", level: 2, own: true },
        { region: "cn", tags: "a||b" },
        { region: "cn", tags: "a||b", level: 1 },
      ], "attributes");
    },
  },
  {
    name: "items and messages that were built get no defaults",
    async run(kit) {
      const defaults = { anonymousId: "a", loginUserId: "u", attributes: { region: "cn" } };
      const built = new kit.tracker.CustomEventBuilder().setEventName("x").setLoginUserId("v").build();
      const messages = await sent(kit, defaults, (tracker) => [
        tracker.submitItem("goods", "1", { colour: "red" }),
        tracker.track(built),
      ]);
      equal(messages[0]?.attributes, { colour: "red" }, "attributes of the item");
      equal(idsOf(messages[1]), [undefined, undefined, "v"], "ids of what was built");
      equal(messages[1]?.attributes, undefined, "attributes of what was built");
    },
  },
  {
    name: "an event of nobody gets no login user id from defaults",
    async run(kit) {
      const defaults = { anonymousId: "a", loginUserKey: "email", loginUserId: "u" };
      const call = { loginUserKey: "$notuser" };
      const messages = await sent(kit, defaults, (tracker) => [tracker.trackCustomEvent("x", call)]);
      equal(idsOf(messages[0]), ["a", "$notuser", undefined], "ids");
    },
  },
  {
    name: "the login user key $notuser can be a default, which a call with a login user id wins over",
    async run(kit) {
      const messages = await sent(kit, { loginUserKey: "$notuser" }, (tracker) => [
        tracker.trackCustomEvent("x"),
        tracker.trackCustomEvent("x", { loginUserId: "u" }),
        tracker.trackUser("v"),
      ]);
      equal(messages.map(idsOf), [
        [undefined, "$notuser", undefined],
        [undefined, undefined, "u"],
        [undefined, undefined, "v"],
      ], "ids");
    },
  },
  {
    name: "a default key that stands alone is used where a call brings a login user id",
    async run(kit) {
      const messages = await sent(kit, { anonymousId: "a", loginUserKey: "email" }, (tracker) => [
        tracker.trackCustomEvent("x"),
        tracker.trackCustomEvent("x", { loginUserId: "u" }),
      ]);
      equal(messages.map(idsOf), [["a", undefined, undefined], ["a", "email", "u"]], "ids");
    },
  },
  {
    name: "an id of a call that is no text is refused, and no default takes its place",
    async run(kit) {
      const { options } = stage(kit);
      const defaults = { anonymousId: "a", loginUserId: "u" };
      const tracker = new kit.tracker.GrowingTracker({ ...options, defaults });
      for (const id of [5, 0, NaN, false]) {
        await rejects(tracker.trackCustomEvent("x", { anonymousId: untyped(id) }), "ERR_PARAM");
        await rejects(tracker.trackCustomEvent("x", { loginUserId: untyped(id) }), "ERR_PARAM");
      }
    },
  },
  {
    name: "what a caller changes in defaults afterwards has no effect",
    async run(kit) {
      const defaults = { anonymousId: "a", attributes: { region: "cn" } };
      const messages = await sent(kit, defaults, (tracker) => {
        defaults.anonymousId = "b";
        defaults.attributes.region = "us";
        return [tracker.trackCustomEvent("x")];
      });
      equal([idsOf(messages[0])[0], messages[0]?.attributes], ["a", { region: "cn" }], "the event");
    },
  },
  {
    name: "a tracker of a consumer has defaults of its own",
    async run(kit) {
      const { server, options } = stage(kit);
      const consumer = new kit.tracker.BufferedConsumer(options);
      const first = kit.tracker.GrowingTracker.consumer(consumer, { defaults: { anonymousId: "a" } });
      const second = new kit.tracker.GrowingTracker({ consumer, defaults: { anonymousId: "b" } });
      await Promise.all([first.trackCustomEvent("x"), second.trackCustomEvent("x")]);
      await consumer.flush();
      equal(server.events.map(({ deviceId }) => deviceId), ["a", "b"], "anonymous ids");
    },
  },
  {
    name: "defaults that break a rule are an error at construction",
    async run(kit) {
      const { options } = stage(kit);
      const wrong = { anonymousId: 5, eventTime: 1, attributes: { price: NaN } };
      const call = (): unknown => new kit.tracker.GrowingTracker({ ...options, defaults: untyped<object>(wrong) });
      const paths = throws(call, "ERR_PARAM").issues.map(({ path }) => path.replace(/^defaults\./, ""));
      equal(paths.sort(), ["anonymousId", "attributes.price", "eventTime"], "paths at fault");
      await Promise.resolve();
    },
  },
];
