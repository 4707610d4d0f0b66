import { GrowingParamError } from "../errors.ts";
import { advised } from "../rules/advise.ts";
import { Reader } from "../rules/reader.ts";
import { isPlainObject, put, rule, text } from "../rules/rules.ts";
import { PRESET } from "../wire.ts";
import { BRAND } from "./brand.ts";
import { CustomEventMessage } from "./custom-event.ts";
import type { Stamp } from "./given.ts";
import { ItemMessage } from "./item.ts";
import type { Message } from "./message.ts";
import { UserLoginMessage } from "./user-login.ts";
import { UserMappingMessage } from "./user-mapping.ts";

const ACTION = "send a message";

/** What calls name otherwise than the wire. */
const NAMES: { readonly [name: string]: string } = {
  deviceId: "anonymousId",
  userKey: "loginUserKey",
  userId: "loginUserId",
  sendTime: "eventTime",
  resourceItem: "item",
  key: "itemKey",
  id: "itemId",
  identifies: "identities",
};

/** The class of what has the fields of the wire, if it is of any. */
function classOf({ eventType, identifies, key, id }: { readonly [field: string]: unknown }) {
  if (eventType === "CUSTOM") return CustomEventMessage;
  if (eventType === "LOGIN_USER_ATTRIBUTES") return UserLoginMessage;
  if (eventType !== undefined) return undefined;
  if (identifies !== undefined) return UserMappingMessage;
  return key === undefined || id === undefined ? undefined : ItemMessage;
}

/**
 * The message that a value is: of this copy of the package or of another; or made anew of what crossed a structured
 * clone, which has the fields of the wire and no class. Throws for what is none, or would be nonsense on the wire.
 */
export function messageOf(value: unknown): Message {
  if (isBranded(value)) return value;
  const type = isPlainObject(value) ? classOf(value) : undefined;
  if (!isPlainObject(value) || !type) {
    const issue = { path: "", rule: "must be a message that a builder made", received: value };
    throw new GrowingParamError(ACTION, [advised(ACTION, issue)]);
  }
  const { projectKey, dataSourceId, eventType, timestamp, platform, sdkVersion, ...fields } = value;
  const preset: Record<string, unknown> = {};
  const input: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    // Fields without a value are those of another type of messages.
    if (field !== undefined) put(PRESET.some((one) => one === name) ? preset : input, NAMES[name] ?? name, field);
  }
  if (Object.keys(preset).length > 0) input.preset = preset;
  const stamp = stampOf({ projectKey, dataSourceId, platform, sdkVersion, timestamp }, eventType !== undefined);
  return type.create(input, stamp, Number(timestamp));
}

function isBranded(value: unknown): value is Message {
  return Object(value)[BRAND] === true;
}

/** What the wire has beside the fields of a call. */
function stampOf(given: object, isEvent: boolean): Stamp {
  const reader = new Reader(given, ACTION);
  const option = (name: string) => reader.option(name, text, undefined);
  if (isEvent) reader.required("timestamp", rule<number>((ms) => Number.isSafeInteger(ms) && Number(ms) > 0, NO_TIME));
  return reader.end({
    projectKey: option("projectKey"),
    dataSourceId: option("dataSourceId"),
    platform: option("platform"),
    sdkVersion: option("sdkVersion"),
    timestamp: undefined,
  });
}

const NO_TIME = "must be a positive integer of milliseconds";
