import type { EventFields } from "./fields.ts";
import { VERSION } from "../version.ts";
import { brand } from "./brand.ts";
import { AttributesBuilder } from "./builder.ts";
import { type Attributes, type AttributesOf, PLATFORM, type Stamp } from "./given.ts";
import type { WireAttributes, WireEvent, WireMessage, WireResourceItem } from "../wire.ts";

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

  /** Sets every field in one order, so that all events share one hidden class. */
  protected constructor(eventType: WireEvent["eventType"], fields: EventFields, stamp: Stamp, now: number) {
    this.eventType = eventType;
    this.eventName = clean(fields.eventName);
    this.sdkVersion = stamp.sdkVersion ?? VERSION;
    this.platform = stamp.platform ?? PLATFORM;
    this.timestamp = fields.eventTime ?? now;
    this.deviceId = clean(fields.anonymousId);
    this.userKey = clean(fields.loginUserKey);
    this.userId = clean(fields.loginUserId);
    this.attributes = fields.attributes;
    this.sendTime = fields.eventTime;
    this.dataSourceId = stamp.dataSourceId;
    this.projectKey = stamp.projectKey;
    // Few events have these, and the others are not to carry them; `resourceItem` is there where any of them is.
    if (fields.preset || fields.item) Object.assign(this, fields.preset, { resourceItem: fields.item });
    Object.freeze(this);
  }
}

/** A text that is valid UTF-8 once encoded, or nothing where it says nothing. */
function clean(text: string | null | undefined): string | undefined {
  return text?.toWellFormed() || undefined;
}

/**
 * What the builders of custom events and of login user attributes have in common: the time, and whose event it is.
 *
 * @example
 * ```ts
 * import { CustomEventMessage, type PersonBuilder } from "@growingio-edge/tracker";
 *
 * const builder: PersonBuilder<CustomEventMessage> = new CustomEventMessage.EventBuilder().setEventName("purchase");
 * const message = builder.setLoginUser("email", "cpacm@example.com").build();
 * ```
 */
export abstract class PersonBuilder<Built extends WireMessage> extends AttributesBuilder<Built> {
  /** Sets when it happened, in Unix milliseconds; without it, that is when the message is built. */
  setEventTime(eventTime: number): this {
    this.input.eventTime = eventTime;
    return this;
  }

  /** Sets the anonymous id. */
  setAnonymousId(anonymousId: string): this {
    this.input.anonymousId = anonymousId;
    return this;
  }

  /** Sets the login user key and the login user id. */
  setLoginUser(loginUserKey: string, loginUserId: string): this {
    return this.setLoginUserKey(loginUserKey).setLoginUserId(loginUserId);
  }

  /** Sets the login user key, which needs a login user id. */
  setLoginUserKey(loginUserKey: string): this {
    this.input.loginUserKey = loginUserKey;
    return this;
  }

  /** Sets the login user id. */
  setLoginUserId(loginUserId: string): this {
    this.input.loginUserId = loginUserId;
    return this;
  }

  /** Adds attributes to those already set; of the same name, the new one wins. */
  setAttributes<Given extends AttributesOf<Given> = Attributes>(attributes: Given): this {
    return this.merge("attributes", attributes);
  }
}
