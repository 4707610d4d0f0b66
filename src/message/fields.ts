import { PRESET, type WireAttributes, type WirePreset, type WireResourceItem } from "../wire.ts";
import { Reader } from "../rules/reader.ts";
import { attributesOf } from "./attributes.ts";
import type { Identities } from "./given.ts";
import { isPlainObject, put } from "../rules/rules.ts";

/** The fields of an event that are checked, for custom events and login user attributes alike. */
export interface EventFields {
  readonly eventName?: string | undefined;
  readonly eventTime?: number | undefined;
  readonly anonymousId?: string | null | undefined;
  readonly loginUserKey?: string | null | undefined;
  readonly loginUserId?: string | null | undefined;
  readonly attributes?: WireAttributes | undefined;
  readonly preset?: WirePreset | undefined;
  readonly item?: WireResourceItem | undefined;
}

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

/** A custom event's fields, or a `GrowingParamError`. */
export const parseEvent = (input: unknown): EventFields => parsePerson(input, true, "track an event");

/** A login user's fields, or a `GrowingParamError`. */
export const parseUser = (input: unknown): EventFields => parsePerson(input, false, "track a user");

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

/** The fields of a user mapping, or a `GrowingParamError`. */
export function parseMapping(input: unknown): MappingFields {
  const reader = new Reader(input, "map a user", isPlainObject);
  const { identities: given, eventTime } = reader.given;
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

/** Preset fields, each a text or nothing. */
export function presetOf(reader: Reader): WirePreset {
  const preset: { -readonly [Key in keyof WirePreset]: WirePreset[Key] } = {};
  for (const name of PRESET) preset[name] = reader.optionalText(reader.given[name], name)?.toWellFormed() || undefined;
  return preset;
}

/** The item of an event. */
const itemOf = (reader: Reader): WireResourceItem => ({
  key: reader.text(reader.given.key, "key").toWellFormed(),
  id: reader.text(reader.given.id, "id").toWellFormed(),
  attributes: attributesOf(reader),
});

function parsePerson(input: unknown, isEvent: boolean, action: string): EventFields {
  // Lists and Maps are objects too, and have no fields.
  const reader = new Reader(input, action, isPlainObject);
  const { given } = reader;
  const fields: { -readonly [Key in keyof EventFields]: EventFields[Key] } = {
    attributes: attributesOf(reader),
    eventTime: timeOf(given.eventTime, reader),
    anonymousId: reader.optionalText(given.anonymousId, "anonymousId"),
    loginUserKey: reader.optionalText(given.loginUserKey, "loginUserKey"),
    loginUserId: isEvent
      ? reader.optionalText(given.loginUserId, "loginUserId")
      : reader.text(given.loginUserId, "loginUserId"),
  };
  // Not for a user at all: each key here is one that is known.
  if (isEvent) {
    fields.eventName = reader.text(given.eventName, "eventName");
    fields.preset = reader.inside(given.preset, "preset", presetOf);
    fields.item = reader.inside(given.item, "item", itemOf);
  }
  checkWhose(given, isEvent, reader);
  return reader.end(fields, isEvent ? EVENT : USER);
}

const USER = { attributes: 0, eventTime: 0, anonymousId: 0, loginUserKey: 0, loginUserId: 0 };
const EVENT = { ...USER, eventName: 0, preset: 0, item: 0 };

function timeOf(value: unknown, reader: Reader): number | undefined {
  if (value === undefined || (typeof value === "number" && Number.isSafeInteger(value) && value > 0)) return value;
  return void reader.refuse("must be a positive integer of milliseconds", value, "eventTime");
}

/** The manual's rules on whose event it is. An empty id counts as not given. */
function checkWhose(
  { anonymousId, loginUserKey, loginUserId }: Reader["given"],
  isEvent: boolean,
  reader: Reader,
): void {
  if (loginUserKey === NO_USER) {
    if (loginUserId) reader.refuse("must not be given with 'loginUserId'", loginUserKey, "loginUserKey");
  } else if (loginUserKey && !loginUserId) {
    reader.refuse("was given without 'loginUserId'", loginUserKey, "loginUserKey");
  } else if (isEvent && !anonymousId && !loginUserId) {
    reader.refuse("or 'loginUserId' must be given", anonymousId, "anonymousId");
  }
}
