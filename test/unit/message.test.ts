import { expect, test } from "vitest";
import {
  type Attributes,
  CustomEventMessage,
  GrowingParamError,
  ItemMessage,
  type ParamIssue,
  UserLoginMessage,
  UserMappingMessage,
} from "../../src/index.ts";

/** The faults of an event with these fields, or none. */
function faults(fields: object): readonly ParamIssue[] {
  try {
    CustomEventMessage.create({ eventName: "e", anonymousId: "a", ...fields });
    return [];
  } catch (error) {
    if (error instanceof GrowingParamError) return error.issues;
    throw error;
  }
}

const sent = (attributes: Attributes): unknown =>
  CustomEventMessage.create({ eventName: "e", anonymousId: "a", attributes }).attributes;

test.each([
  ["a list is joined, without what is empty in it", { l: ["x", "", null, undefined, "y"] }, { l: "x||y" }],
  ["numbers, booleans and bigints in a list are texts", { l: [1, 2.5, true, 9n, 1e-7] }, {
    l: "1||2.5||true||9||1e-7",
  }],
  ["an empty list is an empty text", { l: [] }, { l: "" }],
  ["a bigint is its decimal text", { n: 12345678901234567890n }, { n: "12345678901234567890" }],
  ["a flat map of texts is its JSON text", { m: { b: "1", a: "2" } }, { m: '{"b":"1","a":"2"}' }],
  ["null and undefined are left out", { a: null, b: undefined, c: 1 }, { c: 1 }],
  ["nothing but null and undefined is nothing", { a: null, b: undefined }, undefined],
  ["no attributes are nothing", {}, undefined],
  ["booleans and numbers stay what they are", { t: true, f: false, n: -0.5, z: 0 }, {
    t: true,
    f: false,
    n: -0.5,
    z: 0,
  }],
  ["lone surrogates become the replacement character", { "k\ud800": "v\udfff" }, { "k\ufffd": "v\ufffd" }],
])("%s", (_, given, expected) => {
  expect(sent(given)).toEqual(expected);
});

test("keys of Object.prototype are keys like others", () => {
  const attributes: Attributes = JSON.parse('{"__proto__": "a", "constructor": "b", "toString": "c"}');
  expect(JSON.stringify(sent(attributes))).toBe('{"__proto__":"a","constructor":"b","toString":"c"}');
});

test.each([
  ["NaN", NaN, "x", "must be a finite number"],
  ["an infinity", -Infinity, "x", "must be a finite number"],
  ["an object inside an object", { a: { b: "c" } }, "x", /flat map of strings/],
  ["a map with a number", { a: 1 }, "x", /flat map of strings/],
  ["a Map", new Map(), "x", /flat map of strings/],
  ["a Date", new Date(0), "x", /toISOString\(\) or getTime\(\)/],
  ["a function", () => {}, "x", /must be a string/],
  ["a symbol", Symbol("s"), "x", /must be a string/],
  ["a list in a list", ["a", ["b"]], "x.1", /flat list/],
  ["NaN in a list", [1, NaN], "x.1", "must be a finite number"],
])("an attribute that is %s is refused by its name", (_, value, path, rule) => {
  const [issue, ...more] = faults({ attributes: { x: value } });
  expect(more).toEqual([]);
  expect(issue?.path).toBe(`attributes.${path}`);
  expect(issue?.rule).toMatch(rule);
});

test.each([
  ["a list", [1]],
  ["a text", "x"],
  ["a Map", new Map([["a", 1]])],
])("attributes that are %s are refused", (_, attributes) => {
  expect(faults({ attributes })).toMatchObject([{ path: "attributes", rule: "must be a plain object" }]);
});

test.each([
  ["no name", { eventName: undefined }, "eventName", /is required/],
  ["an empty name", { eventName: "" }, "eventName", "must not be empty"],
  ["no id", { anonymousId: undefined }, "anonymousId", "or 'loginUserId' must be given"],
  ["empty ids", { anonymousId: "", loginUserId: "" }, "anonymousId", "or 'loginUserId' must be given"],
  ["null for an id", { anonymousId: null }, "anonymousId", "or 'loginUserId' must be given"],
  ["a key without an id", { loginUserKey: "email" }, "loginUserKey", "was given without 'loginUserId'"],
  ["$notuser with an id", { loginUserKey: "$notuser", loginUserId: "u" }, "loginUserKey", /must not be given/],
  ["a number for an id", { anonymousId: 7 }, "anonymousId", "must be a string: use String()"],
  ["a number for a user id", { loginUserId: 7 }, "loginUserId", "must be a string: use String()"],
  ["an event time of 0", { eventTime: 0 }, "eventTime", /positive integer/],
  ["an event time with a fraction", { eventTime: 1.5 }, "eventTime", /positive integer/],
  ["a Date as event time", { eventTime: new Date() }, "eventTime", /positive integer/],
  ["a field that does not exist", { atributes: {} }, "atributes", "is not known here"],
])("an event with %s is refused", (_, fields, path, rule) => {
  const issues = faults(fields);
  expect(issues).toHaveLength(1);
  expect(issues[0]?.path).toBe(path);
  expect(issues[0]?.rule).toMatch(rule);
});

test.each([CustomEventMessage, UserLoginMessage, ItemMessage, UserMappingMessage])(
  "%o checks what it is made of, in plain JavaScript by its constructor too",
  (type) => {
    expect(() => Reflect.construct(type, [{}, {}, 0])).toThrow(GrowingParamError);
    expect(() => Reflect.construct(type, [])).toThrow("must be an object");
  },
);

test("a constructor takes the fields of the call", () => {
  const fields = { eventName: "e", anonymousId: "a", eventTime: 7 };
  expect(Reflect.construct(CustomEventMessage, [fields])).toEqual(CustomEventMessage.create(fields));
});

test.each([
  ["an event", () => CustomEventMessage.create({ eventName: "e", anonymousId: "a", one: 1, two: 2 })],
  ["login user attributes", () => UserLoginMessage.create({ loginUserId: "u", one: 1, two: 2 })],
  ["an item", () => ItemMessage.create({ itemKey: "k", itemId: "i", one: 1, two: 2 })],
])("every field that %s does not have is named, with its value", (_, make) => {
  expect(make).toThrow("'one' is not known here: current value is 1; 'two' is not known here: current value is 2");
});

test("attributes of a login user have no event name", () => {
  expect(() => UserLoginMessage.create({ loginUserId: "u", eventName: "e" })).toThrow("'eventName' is not known here");
});

test("an event of nobody needs no id", () => {
  const message = CustomEventMessage.create({ eventName: "e", loginUserKey: "$notuser" });
  expect(message).toMatchObject({ userKey: "$notuser", userId: undefined, deviceId: undefined });
});

test("every fault is in one error, in one sentence", () => {
  const make = (): unknown => CustomEventMessage.create({ loginUserKey: "email", attributes: { a: NaN } });
  expect(make).toThrow(
    "Cannot track an event as 'attributes.a' must be a finite number: current value is NaN; " +
      "'eventName' is required; " +
      "'loginUserKey' was given without 'loginUserId': current value is \"email\"",
  );
});

test.each([
  ["without a user id", {}],
  ["with an empty user id", { loginUserId: "" }],
  ["with a number", { loginUserId: 1 }],
  ["of nobody", { loginUserId: "u", loginUserKey: "$notuser" }],
])("login user attributes %s are refused", (_, input) => {
  expect(() => UserLoginMessage.create(input)).toThrow(GrowingParamError);
});

test.each([
  ["without an id", { itemKey: "k" }, "itemId"],
  ["with an empty key", { itemKey: "", itemId: "i" }, "itemKey"],
  ["with a number for an id", { itemKey: "k", itemId: 1 }, "itemId"],
])("an item %s is refused", (_, input, path) => {
  expect(() => ItemMessage.create(input)).toThrow(path);
});

test("messages are frozen, and what the caller changes later does not reach them", () => {
  const attributes = { list: ["a"], map: { k: "v" } };
  const message = new CustomEventMessage.EventBuilder().setEventName("e").setAnonymousId("a").setAttributes(attributes)
    .build();
  attributes.list.push("b");
  attributes.map.k = "w";
  expect(message.attributes).toEqual({ list: "a", map: '{"k":"v"}' });
  expect(Object.isFrozen(message) && Object.isFrozen(message.attributes)).toBe(true);
});

test("an event builder adds attributes up, an item builder replaces them", () => {
  const event = new CustomEventMessage.EventBuilder().setEventName("e").setAnonymousId("a");
  event.setAttributes({ a: 1, b: 1 }).addAttribute("b", 2).setAttributes({ c: 3 });
  expect(event.build().attributes).toEqual({ a: 1, b: 2, c: 3 });
  const item = new ItemMessage.ItemBuilder().setItemKey("k").setItemId("i");
  item.setAttributes({ a: 1 }).addAttribute("b", 2).setAttributes({ c: 3 }).addAttribute("d", 4);
  expect(item.build().attributes).toEqual({ c: 3, d: 4 });
});

test("a builder sets everything that a message has", () => {
  const event = new CustomEventMessage.EventBuilder().setProductId("p").setDataSourceId("d").setEventName("e")
    .setEventTime(5).setAnonymousId("a").setLoginUser("email", "u").build();
  expect(event).toMatchObject({
    eventType: "CUSTOM",
    eventName: "e",
    timestamp: 5,
    sendTime: 5,
    deviceId: "a",
    userKey: "email",
    userId: "u",
    projectKey: "p",
    dataSourceId: "d",
  });
  const user = new UserLoginMessage.UserBuilder().setLoginUserKey("k").setLoginUserId("u").addAttribute("x", 1).build();
  expect(user).toMatchObject({ eventType: "LOGIN_USER_ATTRIBUTES", userKey: "k", userId: "u", attributes: { x: 1 } });
  expect(user.sendTime).toBeUndefined();
});

test("a builder refuses attributes that are none, whatever was set before", () => {
  const builder = new CustomEventMessage.EventBuilder().setEventName("e").setAnonymousId("a");
  const wrong: Attributes = JSON.parse("[1]");
  expect(() => builder.addAttribute("a", 1).setAttributes(wrong).build()).toThrow(
    "'attributes' must be a plain object",
  );
});
