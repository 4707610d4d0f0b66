import type { AttributeValue } from "../../../src/index.ts";
import { equal, ok, rejects } from "../assert.ts";
import { type Case, stage, untyped } from "../kit.ts";

/** Makes a case of what attributes are sent as, for events, users and items alike. */
function sent(name: string, attributes: Record<string, AttributeValue>, expected: Record<string, unknown>): Case {
  return {
    name,
    async run(kit) {
      const { server, options } = stage(kit);
      const tracker = new kit.tracker.GrowingTracker(options);
      await tracker.trackCustomEvent("x", { anonymousId: "a", attributes });
      await tracker.trackUser("u", { attributes });
      await tracker.submitItem("goods", "1", attributes);
      for (const message of server.messages) equal(message.attributes, expected, "attributes");
      equal(server.messages.length, 3, "messages");
    },
  };
}

/** Makes a case of a value that is refused, under this path. */
function refused(name: string, values: readonly unknown[], path = "attributes.value"): Case {
  return {
    name,
    async run(kit) {
      const { server, options } = stage(kit);
      const tracker = new kit.tracker.GrowingTracker(options);
      for (const value of values) {
        const attributes = { fine: 1, value: untyped<AttributeValue>(value) };
        const calls = [
          tracker.trackCustomEvent("x", { anonymousId: "a", attributes }),
          tracker.trackUser("u", { attributes }),
          tracker.submitItem("goods", "1", attributes),
        ];
        for (const call of calls) {
          const error = await rejects(call, "ERR_PARAM");
          equal(error.issues.map((issue) => issue.path), [path], "paths at fault");
          ok(error.message.includes(`'${path}'`), "the message names the attribute");
        }
      }
      equal(server.requests, [], "requests");
    },
  };
}

export const attributeCases: readonly Case[] = [
  sent("texts, numbers and booleans are sent as they are", {
    text: "本科",
    empty: "",
    number: 12.5,
    zero: 0,
    small: 1e-7,
    yes: true,
    no: false,
  }, { text: "本科", empty: "", number: 12.5, zero: 0, small: 1e-7, yes: true, no: false }),
  sent("a list is sent as its elements joined with ||, without those that say nothing", {
    list: ["本科", "", 2, null, true, undefined, 3n],
    nothing: [null, ""],
    empty: [],
    zeros: [0, false],
  }, { list: "本科||2||true||3", nothing: "", empty: "", zeros: "0||false" }),
  sent("a flat map of texts is sent as its JSON text", { map: { a: "1", b: "" }, empty: {} }, {
    map: '{"a":"1","b":""}',
    empty: "{}",
  }),
  sent("a bigint is sent as its decimal text", { big: 12345678901234567890n, negative: -1n }, {
    big: "12345678901234567890",
    negative: "-1",
  }),
  sent("an attribute that is null or undefined is left out", { gone: null, away: undefined, here: 1 }, { here: 1 }),
  sent("attributes may have the names of what every object has", {
    constructor: "c",
    toString: "t",
    ...untyped<Record<string, string>>(JSON.parse('{"__proto__":"p"}')),
  }, JSON.parse('{"constructor":"c","toString":"t","__proto__":"p"}')),
  {
    name: "attributes of which nothing is left are left out themselves",
    async run(kit) {
      const { server, options } = stage(kit);
      const tracker = new kit.tracker.GrowingTracker(options);
      for (const attributes of [undefined, null, {}, { gone: null }]) {
        await tracker.trackCustomEvent("x", { anonymousId: "a", attributes });
        await tracker.submitItem("goods", "1", attributes);
      }
      equal(server.messages.length, 8, "messages");
      ok(server.messages.every((message) => !Object.hasOwn(message, "attributes")), "no message has attributes");
    },
  },
  {
    name: "attributes without a prototype are as good as others",
    async run(kit) {
      const { server, options } = stage(kit);
      const attributes = Object.assign(Object.create(null), {
        a: 1,
        map: Object.assign(Object.create(null), { b: "c" }),
      });
      await new kit.tracker.GrowingTracker(options).submitItem("goods", "1", attributes);
      equal(server.items[0]?.attributes, { a: 1, map: '{"b":"c"}' }, "attributes");
    },
  },
  refused("a number that is not finite is refused, with the attribute's name", [NaN, Infinity, -Infinity]),
  refused("a date is refused, with the attribute's name", [new Date(0), new Date(NaN)]),
  refused("what is nested is refused, with the attribute's name", [{ a: { b: "c" } }, { a: 1 }, { a: ["b"] }]),
  refused("an element that is nested or not finite is refused, with its place in the list", [
    ["a", ["b"]],
    ["a", { b: "c" }],
    ["a", NaN],
    ["a", new Date(0)],
    ["a", Symbol("s")],
  ], "attributes.value.1"),
  refused("functions, symbols and objects of a class are refused, with the attribute's name", [
    () => 1,
    Symbol("s"),
    new Map([["a", "b"]]),
    new Set(["a"]),
    new Uint8Array(1),
    new URL("http://a.test"),
  ]),
  {
    name: "attributes that are no plain object are refused",
    async run(kit) {
      const { options } = stage(kit);
      const tracker = new kit.tracker.GrowingTracker(options);
      for (const attributes of [[], "text", 5, true, new Map([["a", 1]]), new Date(), () => 1]) {
        const call = tracker.trackCustomEvent("x", { anonymousId: "a", attributes: untyped(attributes) });
        const { issues } = await rejects(call, "ERR_PARAM");
        // What to do may stand behind it.
        const rules = issues.map(({ path, rule }) => `${path} ${rule.split(" (", 1)[0]}`);
        equal(rules, ["attributes must be a plain object"], "issues");
      }
    },
  },
  {
    name: "what a caller changes after a call does not reach the server",
    async run(kit) {
      const { server, options } = stage(kit);
      const tracker = kit.tracker.GrowingTracker.consumer(new kit.tracker.BufferedConsumer(options));
      const attributes: Record<string, AttributeValue> = { price: 1, list: ["a"], map: { a: "b" } };
      const call = { anonymousId: "a", attributes };
      await tracker.trackCustomEvent("x", call);
      await tracker.submitItem("goods", "1", attributes);
      call.anonymousId = "b";
      attributes.price = 2;
      attributes.more = true;
      if (Array.isArray(attributes.list)) attributes.list.push("b");
      Object.assign(attributes.map ?? {}, { a: "c" });
      await tracker.flush();
      const before = { price: 1, list: "a", map: '{"a":"b"}' };
      equal([server.events[0]?.deviceId, server.events[0]?.attributes], ["a", before], "the event");
      equal(server.items[0]?.attributes, before, "the item");
    },
  },
  {
    name: "messages are frozen, as callbacks see them too",
    async run(kit) {
      const seen: boolean[] = [];
      const { options } = stage(kit, {
        onDelivered: (messages) => {
          for (const message of messages) seen.push(Object.isFrozen(message), Object.isFrozen(message.attributes));
        },
      });
      const tracker = new kit.tracker.GrowingTracker(options);
      await tracker.trackCustomEvent("x", { anonymousId: "a", attributes: { a: 1 } });
      await tracker.submitItem("goods", "1", { a: 1 });
      const builder = new kit.tracker.ItemBuilder().setItemKey("goods").setItemId("1").addAttribute("a", 1);
      await tracker.track(builder.build());
      equal(seen, [true, true, true, true, true, true], "frozen");
      ok(Object.isFrozen(builder.build()), "what was built is frozen");
    },
  },
];
