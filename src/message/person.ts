import { Reader } from "../rules/reader.ts";
import { isPlainObject } from "../rules/rules.ts";
import { VERSION } from "../version.ts";
import type { WireAttributes, WireEvent, WireResourceItem } from "../wire.ts";
import { attributesOf } from "./attributes.ts";
import { brand } from "./brand.ts";
import { checkTwice, checkWhose, itemOf, NO_USER, presetOf, timeOf } from "./fields.ts";
import { type PersonDefaults, PLATFORM, type Stamp } from "./given.ts";

/**
 * What custom events and login user attributes have in common: both are `EventV3Dto` on the wire. Immutable.
 *
 * @example
 * ```ts
 * import { PersonMessage } from "@growingio-edge/tracker";
 *
 * export const isEvent = (message: unknown): boolean => message instanceof PersonMessage;
 * ```
 */
export abstract class PersonMessage implements WireEvent {
  static {
    brand(this.prototype);
  }

  /** What kind of event it is. */
  declare readonly eventType: "CUSTOM" | "LOGIN_USER_ATTRIBUTES";
  /** The event's name; undefined for login user attributes. */
  declare readonly eventName: string | undefined;
  /** This package's version, or that of the copy which made the event. */
  declare readonly sdkVersion: string;
  /** `javascript`, or what the option `platform` says. */
  declare readonly platform: string;
  /** When it happened, in Unix milliseconds. */
  declare readonly timestamp: number;
  /** The anonymous id. */
  declare readonly deviceId: string | undefined;
  /** The login user key. */
  declare readonly userKey: string | undefined;
  /** The login user id. */
  declare readonly userId: string | undefined;
  /** The attributes, undefined when there are none. */
  declare readonly attributes: WireAttributes | undefined;
  /** The event time, when the caller gave one. */
  declare readonly sendTime: number | undefined;
  /** The item that a custom event is about, when the caller named one. */
  declare readonly resourceItem?: WireResourceItem | undefined;
  /** The domain of the page, when the caller gave it. */
  declare readonly domain?: string | undefined;
  /** The URL scheme of the app, when the caller gave it. */
  declare readonly urlScheme?: string | undefined;
  /** The brand of the device, when the caller gave it. */
  declare readonly deviceBrand?: string | undefined;
  /** The model of the device, when the caller gave it. */
  declare readonly deviceModel?: string | undefined;
  /** The type of the device, when the caller gave it. */
  declare readonly deviceType?: string | undefined;
  /** The version of the app, when the caller gave it. */
  declare readonly appVersion?: string | undefined;
  /** The name of the app, when the caller gave it. */
  declare readonly appName?: string | undefined;
  /** The language of the user, when the caller gave it. */
  declare readonly language?: string | undefined;
  /** The data source id; undefined until a tracker takes the message. */
  declare readonly dataSourceId: string | undefined;
  /** The product id; undefined until a tracker takes the message. */
  declare readonly projectKey: string | undefined;

  /**
   * Reads what was given straight into the fields, in one order, so that all events share one hidden class.
   *
   * @param named What a call is given first, where a tracker makes the message: it goes before what the input says.
   * @param defaults What goes where the input says nothing: a tracker's.
   */
  protected constructor(
    eventType: WireEvent["eventType"],
    input: unknown,
    stamp: Stamp,
    now: number,
    named: unknown,
    defaults: PersonDefaults | undefined,
  ) {
    const isEvent = eventType === "CUSTOM";
    // Lists and Maps are objects too, and have no fields.
    const reader = new Reader(input, isEvent ? "track an event" : "track a user", isPlainObject);
    const { given } = reader;
    const own = isEvent ? given.eventName : given.loginUserId;
    const first = defaults ? named : own;
    const { anonymousId, loginUserKey, loginUserId, attributes, preset }: PersonDefaults = defaults ?? NONE;
    const device = filled(given.anonymousId, anonymousId);
    let key = given.loginUserKey;
    const id = isEvent ? filled(given.loginUserId, key === NO_USER ? undefined : loginUserId) : first;
    // A key makes sense with an id only, and the mark of nobody's event with none.
    if ((loginUserKey === NO_USER) === isNothing(id)) key = filled(key, loginUserKey);

    const checked = attributesOf(reader, isEvent ? attributes : undefined);
    const eventTime = timeOf(given.eventTime, reader);
    this.eventType = eventType;
    this.eventName = undefined;
    this.sdkVersion = stamp.sdkVersion ?? VERSION;
    this.platform = stamp.platform ?? PLATFORM;
    this.timestamp = eventTime ?? now;
    this.deviceId = clean(reader.optionalText(device, "anonymousId"));
    this.userKey = clean(reader.optionalText(key, "loginUserKey"));
    this.userId = clean(isEvent ? reader.optionalText(id, "loginUserId") : reader.text(id, "loginUserId"));
    this.attributes = checked;
    this.sendTime = eventTime;
    this.dataSourceId = stamp.dataSourceId;
    this.projectKey = stamp.projectKey;
    // Not for a user at all: each key here is one that is known.
    if (isEvent) {
      this.eventName = clean(reader.text(first, "eventName"));
      const fields = reader.inside(given.preset, "preset", presetOf, preset);
      const resourceItem = reader.inside(given.item, "item", itemOf);
      // Few events have these, and the others are not to carry them; `resourceItem` is there where any of them is.
      if (fields || resourceItem) Object.assign(this, fields, { resourceItem });
    }
    checkTwice(first, own, isEvent ? "eventName" : "loginUserId", reader);
    checkWhose(device, key, id, isEvent, reader);
    reader.end(this, isEvent ? EVENT : USER);
    Object.freeze(this);
  }
}

const NONE: PersonDefaults = {};

const USER = { attributes: 0, eventTime: 0, anonymousId: 0, loginUserKey: 0, loginUserId: 0 };
const EVENT = { ...USER, eventName: 0, preset: 0, item: 0 };

/** An empty id counts as not given; one that is wrong does not. */
const isNothing = (value: unknown): boolean => value === undefined || value === null || value === "";

const filled = (value: unknown, fallback: unknown): unknown => isNothing(value) ? fallback ?? value : value;

const clean = (text: string | null | undefined): string | undefined => text?.toWellFormed() || undefined;
