import { GrowingParamError } from "../errors.ts";
import { advised } from "../rules/advise.ts";
import { Reader } from "../rules/reader.ts";
import { isPlainObject, rule, text } from "../rules/rules.ts";
import { BRAND } from "./brand.ts";
import { CustomEventMessage } from "./custom-event.ts";
import type { Stamp } from "./given.ts";
import { ItemMessage } from "./item.ts";
import type { Message } from "./message.ts";
import { UserLoginMessage } from "./user-login.ts";

const ACTION = "send a message";

/**
 * The message that a value is: of this copy of the package or of another; or made anew of what crossed a structured
 * clone, which has the fields of the wire and no class. Throws for what is none, or would be nonsense on the wire.
 */
export function messageOf(value: unknown): Message {
  if (isBranded(value)) return value;
  if (!isPlainObject(value)) throw notAMessage(value);
  const { eventType, eventName, timestamp, deviceId, userKey, userId, sendTime, key, id, attributes } = value;
  if (eventType === undefined && key !== undefined && id !== undefined) {
    return ItemMessage.create({ itemKey: key, itemId: id, attributes }, stampOf(value, { key, id, attributes }));
  }
  if (eventType !== "CUSTOM" && eventType !== "LOGIN_USER_ATTRIBUTES") throw notAMessage(value);
  const { sdkVersion } = value;
  const fields = { eventType, eventName, timestamp, deviceId, userKey, userId, sendTime, attributes, sdkVersion };
  const stamp = stampOf(value, fields);
  const person = { attributes, eventTime: sendTime, anonymousId: deviceId, loginUserKey: userKey, loginUserId: userId };
  return eventType === "CUSTOM"
    ? CustomEventMessage.create({ ...person, eventName }, stamp, Number(timestamp))
    : UserLoginMessage.create(person, stamp, Number(timestamp));
}

/** What is thrown for a message that is none. */
function notAMessage(received: unknown): GrowingParamError {
  const broken = "must be a CustomEventMessage, a UserLoginMessage or an ItemMessage";
  return new GrowingParamError(ACTION, [advised(ACTION, { path: "", rule: broken, received })]);
}

function isBranded(value: unknown): value is Message {
  return Object(value)[BRAND] === true;
}

/** What the wire has beside the fields of a call. */
function stampOf(value: unknown, fields: { readonly [key: string]: unknown }): Stamp {
  const reader = new Reader(value, ACTION);
  const stamp = {
    projectKey: reader.option("projectKey", text, undefined),
    dataSourceId: reader.option("dataSourceId", text, undefined),
  };
  if (!("timestamp" in fields)) return reader.end({ ...fields, ...stamp });
  reader.required("timestamp", rule<number>((ms) => Number.isSafeInteger(ms) && Number(ms) > 0, NO_TIME));
  return reader.end({ ...fields, ...stamp, platform: reader.option("platform", text, undefined) });
}

const NO_TIME = "must be a positive integer of milliseconds";
