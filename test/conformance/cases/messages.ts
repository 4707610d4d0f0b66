import { bare, equal, ok, rejects } from "../assert.ts";
import { type Case, type Kit, stage, untyped } from "../kit.ts";
import type { GrowingTracker } from "../../../src/index.ts";

type Call = (tracker: GrowingTracker) => Promise<void>;

/** Makes a case that calls are refused with exactly these paths at fault, without a request. */
function refused(name: string, calls: readonly (readonly [Call, ...string[]])[]): Case {
  return {
    name,
    async run(kit) {
      const { server, options, drops, errors } = stage(kit);
      const tracker = new kit.tracker.GrowingTracker(options);
      for (const [index, [call, ...paths]] of calls.entries()) {
        const error = await rejects(call(tracker), "ERR_PARAM");
        equal(error.issues.map(({ path }) => path), paths, `paths at fault in call ${index}`);
        ok(error instanceof kit.tracker.GrowingParamError, "the error is a GrowingParamError");
        equal(errors[index] === error, true, `onError hears the error of call ${index}`);
      }
      equal([errors.length, drops, server.requests], [calls.length, [], []], "errors, drops and requests");
    },
  };
}

/** Makes a case that calls are taken, and what they have for whose event it is. */
function taken(name: string, calls: readonly (readonly [Call, Record<string, unknown>])[]): Case {
  return {
    name,
    async run(kit: Kit) {
      const { server, options } = stage(kit);
      const tracker = new kit.tracker.GrowingTracker(options);
      for (const [call, expected] of calls) {
        await call(tracker);
        const { deviceId, userId, userKey }: Record<string, unknown> = { ...server.messages.at(-1) };
        const given = Object.entries({ deviceId, userId, userKey }).filter(([, value]) => value !== undefined);
        equal(Object.fromEntries(given), expected, "whose event it is");
      }
    },
  };
}

export const messageCases: readonly Case[] = [
  refused("an event without a name is refused", [
    [(tracker) => tracker.trackCustomEvent("", { anonymousId: "a" }), "eventName"],
    [(tracker) => tracker.trackCustomEvent(untyped<string>(undefined), { anonymousId: "a" }), "eventName"],
    [(tracker) => tracker.trackCustomEvent(untyped<string>(7), { anonymousId: "a" }), "eventName"],
  ]),
  refused("an event of nobody is refused unless it says so", [
    [(tracker) => tracker.trackCustomEvent("x"), "anonymousId"],
    [(tracker) => tracker.trackCustomEvent("x", { anonymousId: "", loginUserId: "" }), "anonymousId"],
    [(tracker) => tracker.trackCustomEvent("x", { anonymousId: null, loginUserId: null }), "anonymousId"],
  ]),
  taken("an event of nobody is taken with the login user key $notuser, with or without an anonymous id", [
    [(tracker) => tracker.trackCustomEvent("x", { loginUserKey: "$notuser" }), { userKey: "$notuser" }],
    [(tracker) => tracker.trackCustomEvent("x", { loginUserKey: "$notuser", anonymousId: "a" }), {
      userKey: "$notuser",
      deviceId: "a",
    }],
  ]),
  refused("the login user key $notuser beside a login user id is refused", [
    [(tracker) => tracker.trackCustomEvent("x", { loginUserKey: "$notuser", loginUserId: "u" }), "loginUserKey"],
    [(tracker) => tracker.trackUser("u", { loginUserKey: "$notuser" }), "loginUserKey"],
  ]),
  refused("a login user key without a login user id is refused", [
    [(tracker) => tracker.trackCustomEvent("x", { anonymousId: "a", loginUserKey: "email" }), "loginUserKey"],
    [(tracker) => tracker.trackCustomEvent("x", { loginUserKey: "email", loginUserId: "" }), "loginUserKey"],
  ]),
  taken("ids that are empty or null count as not given", [
    [(tracker) => tracker.trackCustomEvent("x", { anonymousId: "a", loginUserKey: "", loginUserId: "" }), {
      deviceId: "a",
    }],
    [(tracker) => tracker.trackCustomEvent("x", { anonymousId: null, loginUserKey: null, loginUserId: "u" }), {
      userId: "u",
    }],
    [(tracker) => tracker.trackUser("u", { anonymousId: "", loginUserKey: "" }), { userId: "u" }],
  ]),
  refused("an id that is a number is refused, as one user would have ids of two types", [
    [(tracker) => tracker.trackCustomEvent("x", { anonymousId: untyped(5) }), "anonymousId"],
    [(tracker) => tracker.trackCustomEvent("x", { loginUserId: untyped(5) }), "loginUserId"],
    [(tracker) => tracker.trackUser(untyped(5n)), "loginUserId"],
    [(tracker) => tracker.submitItem("goods", untyped(5)), "itemId"],
  ]),
  refused("user attributes of nobody are refused for the login user id alone, as an anonymous id would not do", [
    [(tracker) => tracker.trackUser(""), "loginUserId"],
    [(tracker) => tracker.trackUser(untyped(undefined)), "loginUserId"],
  ]),
  refused("user attributes with an anonymous id and no login user id are refused", [
    [(tracker) => tracker.trackUser("", { anonymousId: "a" }), "loginUserId"],
    [(tracker) => tracker.trackUser(untyped(undefined), { anonymousId: "a" }), "loginUserId"],
  ]),
  refused("an item without a key or an id is refused", [
    [(tracker) => tracker.submitItem("", "1"), "itemKey"],
    [(tracker) => tracker.submitItem("goods", ""), "itemId"],
    [(tracker) => tracker.submitItem("", untyped(undefined)), "itemKey", "itemId"],
  ]),
  refused(
    "an event time that is no positive whole number of milliseconds is refused",
    [0, -1, 1.5, NaN, Infinity, "1700000000000", new Date(0), null].map((eventTime) => [
      (tracker) => tracker.trackCustomEvent("x", { anonymousId: "a", eventTime: untyped(eventTime) }),
      "eventTime",
    ]),
  ),
  refused("a field that is not known is refused rather than ignored", [
    [(tracker) => tracker.trackCustomEvent("x", untyped<object>({ anonymousId: "a", userid: "u" })), "userid"],
    [(tracker) => tracker.trackUser("u", untyped<object>({ loginUserID: "v" })), "loginUserID"],
  ]),
  refused("what a call is given in place of its options is refused as no object, for that alone", [
    [(tracker) => tracker.trackCustomEvent("x", untyped<object>("anonymous")), ""],
    [(tracker) => tracker.trackCustomEvent("x", untyped<object>(null)), ""],
    [(tracker) => tracker.trackCustomEvent("x", untyped<object>([])), ""],
    [(tracker) => tracker.trackUser("u", untyped<object>(new Map())), ""],
  ]),
  refused("what is no message is refused, and nothing is thrown", [
    [(tracker) => tracker.track(untyped(null)), ""],
    [(tracker) => tracker.track(untyped({ eventName: "x", deviceId: "a" })), ""],
    // A message without its class, as it comes out of a structured clone, is known by its shape; this one lacks its time.
    [(tracker) => tracker.track(untyped({ eventType: "CUSTOM", eventName: "x", deviceId: "a" })), "timestamp"],
  ]),
  {
    name: "all faults of a message are in one error, each with its path, its rule and what was there",
    async run(kit) {
      const { options } = stage(kit);
      const call = new kit.tracker.GrowingTracker(options).trackCustomEvent("", {
        anonymousId: untyped(5),
        eventTime: 1.5,
        attributes: { price: NaN, list: untyped([[1]]) },
      });
      const { issues, message } = await rejects(call, "ERR_PARAM");
      equal(issues.map(bare).sort((a, b) => a.path < b.path ? -1 : 1), [
        { path: "anonymousId", rule: "must be a string: use String()", received: 5 },
        {
          path: "attributes.list.0",
          rule: issues.map(bare).find(({ path }) => path === "attributes.list.0")?.rule,
          received: [1],
        },
        { path: "attributes.price", rule: "must be a finite number", received: NaN },
        { path: "eventName", rule: "must not be empty", received: "" },
        { path: "eventTime", rule: "must be a positive integer of milliseconds", received: 1.5 },
      ], "issues");
      ok(message.startsWith("Cannot track an event by trackCustomEvent("), "the message says what could not be done");
    },
  },
  {
    name: "an object whose properties cannot be read is an error of the call and nothing more",
    async run(kit) {
      const { options, errors } = stage(kit);
      const broken = {
        anonymousId: "a",
        get attributes(): never {
          throw new Error("no");
        },
      };
      const error = await rejects(new kit.tracker.GrowingTracker(options).trackCustomEvent("x", broken), "ERR_PARAM");
      equal(errors[0] === error, true, "onError hears it");
    },
  },
  {
    name: "texts that are no valid Unicode are mended, so that they can be sent",
    async run(kit) {
      const { server, options } = stage(kit);
      const broken = "a\ud800b";
      await new kit.tracker.GrowingTracker(options).trackCustomEvent(broken, {
        anonymousId: broken,
        attributes: { [broken]: broken, list: [broken], map: { [broken]: broken } },
      });
      const event = server.events[0];
      equal([event?.eventName, event?.deviceId], ["a\ufffdb", "a\ufffdb"], "name and id");
      equal(event?.attributes, {
        "a\ufffdb": "a\ufffdb",
        list: "a\ufffdb",
        map: JSON.stringify({ [broken]: broken }),
      }, "attributes");
    },
  },
];
