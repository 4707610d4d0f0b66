import { PRESET, type WireAttributes, type WirePreset, type WireResourceItem } from "../wire.ts";
import { Reader } from "../rules/reader.ts";
import { attributesOf } from "./attributes.ts";
import type { Identities } from "./given.ts";
import { isPlainObject, put } from "../rules/rules.ts";

/** A record of a dimension table, checked. */
export interface ItemFields {
  readonly itemKey: string;
  readonly itemId: string;
  readonly attributes?: WireAttributes | undefined;
}

/** Identities of one user, checked. */
export interface MappingFields {
  readonly identities: Identities;
  readonly eventTime?: number | undefined;
}

/** GrowingIO's mark, from its Java SDK, for an event that belongs to no user. */
export const NO_USER = "$notuser";

/** Told of it beside an id. */
export const NO_USER_BESIDE = "must not be given with 'loginUserId'";

/** An item's fields, or a `GrowingParamError`. */
export function parseItem(input: unknown): ItemFields {
  const reader = new Reader(input, "submit an item");
  const { given } = reader;
  return reader.end({
    attributes: attributesOf(reader),
    itemKey: reader.text(given.itemKey, "itemKey"),
    itemId: reader.text(given.itemId, "itemId"),
  });
}

/** The fields of a user mapping, or a `GrowingParamError`. What a call `named` goes before what its options say. */
export function parseMapping(input: unknown, isCall: boolean, named: unknown): MappingFields {
  const reader = new Reader(input, "map a user", isPlainObject);
  const { identities: own, eventTime } = reader.given;
  const given = isCall ? named : own;
  checkTwice(given, own, "identities", reader);
  const identities = reader.inside(given, "identities", identitiesOf) ?? {};
  if (Object.keys(given ?? {}).length === 0) reader.refuse("must have at least one identity", given, "identities");
  return reader.end({ identities, eventTime: timeOf(eventTime, reader) });
}

/** Identities: each a text that says something, under a key that does. */
function identitiesOf(reader: Reader): Identities {
  const copy: { [key: string]: string } = {};
  for (const key of Object.keys(reader.given)) {
    put(copy, key, reader.text(key && reader.given[key], key).toWellFormed());
  }
  return copy;
}

/** Preset fields, each a text or nothing; `undefined` says what the defaults say, `null` leaves one out. */
export function presetOf(reader: Reader, defaults?: WirePreset): WirePreset {
  const preset: { -readonly [Key in keyof WirePreset]: WirePreset[Key] } = {};
  for (const name of PRESET) {
    const own = reader.given[name];
    const value = own === undefined ? defaults?.[name] : reader.optionalText(own, name)?.toWellFormed();
    preset[name] = value || undefined;
  }
  return preset;
}

/** The item of an event. */
export const itemOf = (reader: Reader): WireResourceItem => ({
  key: reader.text(reader.given.key, "key").toWellFormed(),
  id: reader.text(reader.given.id, "id").toWellFormed(),
  attributes: attributesOf(reader),
});

/** When it happened. */
export function timeOf(value: unknown, reader: Reader): number | undefined {
  if (value === undefined || (typeof value === "number" && Number.isSafeInteger(value) && value > 0)) return value;
  return void reader.refuse("must be a positive integer of milliseconds", value, "eventTime");
}

/** What a call is given first may stand among its options too, as where an event is spread there, if it is the same. */
export function checkTwice(first: unknown, own: unknown, key: string, reader: Reader): void {
  if (own !== undefined && own !== first) reader.refuse("must be what the call is given first", own, key);
}

/** The manual's rules on whose event it is. An empty id counts as not given. */
export function checkWhose(
  anonymousId: unknown,
  loginUserKey: unknown,
  loginUserId: unknown,
  isEvent: boolean,
  reader: Reader,
): void {
  if (loginUserKey === NO_USER) {
    if (loginUserId) reader.refuse(NO_USER_BESIDE, loginUserKey, "loginUserKey");
  } else if (loginUserKey && !loginUserId) {
    reader.refuse("was given without 'loginUserId'", loginUserKey, "loginUserKey");
  } else if (isEvent && !anonymousId && !loginUserId) {
    reader.refuse("or 'loginUserId' must be given", anonymousId, "anonymousId");
  }
}
