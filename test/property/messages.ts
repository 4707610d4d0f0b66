import fc from "fast-check";
import {
  CustomEventMessage,
  ItemMessage,
  type Message,
  UserLoginMessage,
  UserMappingMessage,
} from "../../src/index.ts";
import { PRESET } from "../../src/wire.ts";

/** Texts that break things: astral characters, lone surrogates, controls, names of Object.prototype. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", "__proto__", "constructor", "toString", "\ud800", "a\udfffb", "😀", "||", "\u0000", "\u2028"),
);
const id = text.filter((value) => value !== "");

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e-7, 5e-324, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, -(2 ** 63), 2 ** 53, 2 ** 31, -1),
);
const bigint = fc.oneof(fc.bigInt(), fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), 0n));
const scalar = fc.oneof(text, number, fc.boolean(), bigint);
const value = fc.oneof(
  scalar,
  fc.array(fc.option(scalar, { nil: undefined }), { maxLength: 5 }),
  fc.dictionary(text, text, { maxKeys: 3 }),
  fc.constantFrom(null, undefined),
);
const attributes = fc.option(fc.dictionary(text, value, { maxKeys: 5 }), { nil: undefined });
const texts = fc.option(fc.dictionary(fc.constantFrom(...PRESET), fc.option(text)), { nil: undefined });
const item = fc.option(fc.record({ key: id, id, attributes }), { nil: undefined });
const time = fc.option(fc.integer({ min: 1, max: 2 ** 52 }), { nil: undefined });
const stamp = { projectKey: "pid", dataSourceId: "ds", platform: "javascript" };

/** Valid events, of either type. */
export const anyEvent: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    eventName: id,
    eventTime: time,
    anonymousId: id,
    loginUserId: fc.option(text),
    attributes,
    preset: texts,
    item,
  }).map((input) => CustomEventMessage.create(input, stamp, 1_700_000_000_123)),
  fc.record({ loginUserId: id, loginUserKey: fc.constantFrom("email", ""), eventTime: time, attributes }).map((input) =>
    UserLoginMessage.create(input, stamp, 1_700_000_000_123)
  ),
);

/** Valid items. */
export const anyItem: fc.Arbitrary<Message> = fc.record({ itemKey: id, itemId: id, attributes }).map((input) =>
  ItemMessage.create(input, stamp)
);

/** Valid user mappings. Keys are well-formed, as others are refused. */
export const anyMapping: fc.Arbitrary<Message> = fc.record({
  identities: fc.dictionary(id.filter((key) => key.isWellFormed()), id, { minKeys: 1, maxKeys: 4 }),
  eventTime: time,
}).map((input) => UserMappingMessage.create(input, stamp));
