import { parseMapping } from "./fields.ts";
import { brand } from "./brand.ts";
import { MessageBuilder } from "./builder.ts";
import type { Identities, Stamp } from "./given.ts";
import type { WireMapping } from "../wire.ts";

/**
 * Builds a {@linkcode UserMappingMessage}; also at hand as `UserMappingMessage.MappingBuilder`. It needs at least one
 * identity.
 *
 * @example
 * ```ts
 * import { UserMappingBuilder } from "@growingio-edge/tracker";
 *
 * const message = new UserMappingBuilder()
 *   .addIdentity("phone", "13800000000")
 *   .addIdentity("email", "u@example.com")
 *   .build();
 * ```
 */
export class UserMappingBuilder extends MessageBuilder<UserMappingMessage> {
  /** Sets when it was so, in Unix milliseconds; without it, no time is sent. */
  setEventTime(eventTime: number): this {
    this.input.eventTime = eventTime;
    return this;
  }

  /** Sets one identity, in place of an earlier one of that key: a login user key and the login user id of that kind. */
  addIdentity(loginUserKey: string, loginUserId: string): this {
    return this.add("identities", loginUserKey, loginUserId);
  }

  /** Sets the identities, in place of all that were set before. */
  setIdentities(identities: Identities): this {
    delete this.input.identities;
    return this.merge("identities", identities);
  }

  /**
   * Makes the message.
   *
   * @throws {GrowingParamError} when a field breaks a rule, with every fault.
   */
  build(): UserMappingMessage {
    return UserMappingMessage.create(this.checked(), this.stamp);
  }
}

/**
 * Identities that belong to one user, such as a phone number and an email address. Immutable; its fields are those of
 * the wire (protocol: `UserMappingDto`). Only plain Protobuf can send it.
 *
 * @example
 * ```ts
 * import { UserMappingMessage } from "@growingio-edge/tracker";
 *
 * const message = new UserMappingMessage.MappingBuilder()
 *   .setIdentities({ phone: "13800000000", email: "u@example.com" })
 *   .build();
 * ```
 */
export class UserMappingMessage implements WireMapping {
  static {
    brand(this.prototype);
  }

  /** The builder of this type of message. */
  static readonly MappingBuilder: typeof UserMappingBuilder = UserMappingBuilder;

  /** Login user ids by their login user keys. */
  declare readonly identifies: Identities;
  /** The event time, when the caller gave one. */
  declare readonly sendTime: number | undefined;
  /** The data source id; undefined until a tracker takes the message. */
  declare readonly dataSourceId: string | undefined;
  /** The product id; undefined until a tracker takes the message. */
  declare readonly projectKey: string | undefined;

  private constructor(input: unknown, stamp: Stamp = {}, named?: unknown, defaults?: object) {
    const fields = parseMapping(input, defaults !== undefined, named);
    this.identifies = fields.identities;
    this.sendTime = fields.eventTime;
    this.dataSourceId = stamp.dataSourceId;
    this.projectKey = stamp.projectKey;
    Object.freeze(this);
  }

  /**
   * Makes a message from plain fields, named as in `mapUser`.
   *
   * @param input The fields: `identities` and `eventTime`.
   * @param stamp What a tracker sets on it.
   * @param _now Nothing, as a mapping has no time but the event time.
   * @param named Where there are defaults, the identities.
   * @param defaults A tracker's, of which a mapping takes nothing.
   * @throws {GrowingParamError} when a field breaks a rule, with every fault.
   */
  static create(
    input: unknown,
    stamp?: Stamp,
    _now?: number,
    named?: unknown,
    defaults?: object,
  ): UserMappingMessage {
    return new UserMappingMessage(input, stamp, named, defaults);
  }
}
