import { type GenericSchema, optional, pipe, rawCheck, strictObject } from "valibot";
import type { WireAttributes } from "../message/message.ts";
import { attributesSchema } from "./attributes.ts";
import { fields, isPlainObject, optionalText, parse, pathTo, plainObject, rule, text } from "./parse.ts";

/** The fields of an event that are checked, for custom events and login user attributes alike. */
export interface EventFields {
  readonly eventName?: string | undefined;
  readonly eventTime?: number | undefined;
  readonly anonymousId?: string | null | undefined;
  readonly loginUserKey?: string | null | undefined;
  readonly loginUserId?: string | null | undefined;
  readonly attributes?: WireAttributes | undefined;
}

/** A record of a dimension table, checked. */
export interface ItemFields {
  readonly itemKey: string;
  readonly itemId: string;
  readonly attributes?: WireAttributes | undefined;
}

/** GrowingIO's mark, from its Java SDK, for an event that belongs to no user. */
export const NO_USER = "$notuser";

const event = {
  attributes: attributesSchema,
  eventTime: optional(rule<number>(
    (value) => Number.isSafeInteger(value) && Number(value) > 0,
    "must be a positive integer of milliseconds",
  )),
  anonymousId: optional(optionalText),
  loginUserKey: optional(optionalText),
  loginUserId: optional(optionalText),
};

const eventSchema: GenericSchema<unknown, EventFields & { eventName: string }> = whose(
  pipe(plainObject, strictObject({ ...event, eventName: text }, fields)),
);
const userSchema: GenericSchema<unknown, EventFields & { loginUserId: string }> = whose(
  pipe(plainObject, strictObject({ ...event, loginUserId: text }, fields)),
);
const itemSchema: GenericSchema<unknown, ItemFields> = strictObject(
  { attributes: attributesSchema, itemKey: text, itemId: text },
  fields,
);

/** Adds the manual's rules on whose event it is. An empty id counts as not given. */
function whose<Fields extends EventFields>(schema: GenericSchema<unknown, Fields>): GenericSchema<unknown, Fields> {
  return pipe(
    schema,
    rawCheck(({ dataset: { value }, addIssue }) => {
      if (!isPlainObject(value)) return;
      const { anonymousId, loginUserKey, loginUserId } = value;
      const refuse = (key: string, message: string, input?: unknown): void =>
        addIssue({ message, input, path: pathTo(value, key) });
      if (loginUserKey === NO_USER) {
        if (loginUserId) refuse("loginUserKey", "must not be given with 'loginUserId'", loginUserKey);
      } else if (loginUserKey && !loginUserId) {
        refuse("loginUserKey", "was given without 'loginUserId'", loginUserKey);
      } else if (!anonymousId && !loginUserId && "eventName" in value) {
        refuse("anonymousId", "or 'loginUserId' must be given", anonymousId);
      }
    }),
  );
}

/** A custom event's fields, or a `GrowingParamError`. */
export const parseEvent = (input: unknown): EventFields & { eventName: string } =>
  parse(eventSchema, input, "track an event");
/** A login user's fields, or a `GrowingParamError`. */
export const parseUser = (input: unknown): EventFields & { loginUserId: string } =>
  parse(userSchema, input, "track a user");
/** An item's fields, or a `GrowingParamError`. */
export const parseItem = (input: unknown): ItemFields => parse(itemSchema, input, "submit an item");
