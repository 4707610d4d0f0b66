import { platform as runtime } from "../runtime.ts";
import { parseUser } from "./fields.ts";
import type { Stamp } from "./given.ts";
import { PersonBuilder, PersonMessage } from "./person.ts";

/**
 * Builds a {@linkcode UserLoginMessage}; also at hand as `UserLoginMessage.UserBuilder`. It needs a login user id.
 *
 * @example
 * ```ts
 * import { UserLoginBuilder } from "@growingio-edge/tracker";
 *
 * const message = new UserLoginBuilder().setLoginUserId("cpacm").addAttribute("vip", 1).build();
 * ```
 */
export class UserLoginBuilder extends PersonBuilder<UserLoginMessage> {
  /**
   * Makes the message.
   *
   * @throws {GrowingParamError} when a field breaks a rule, with every fault.
   */
  build(): UserLoginMessage {
    return UserLoginMessage.create(this.input, this.stamp);
  }
}

/**
 * Attributes of a login user, such as age or level, that were made on the platform beforehand. Immutable; its fields
 * are those of the wire (protocol: `EventV3Dto` with `LOGIN_USER_ATTRIBUTES`).
 *
 * @example
 * ```ts
 * import { UserLoginMessage } from "@growingio-edge/tracker";
 *
 * const message = new UserLoginMessage.UserBuilder()
 *   .setLoginUser("email", "cpacm@example.com")
 *   .setAttributes({ vip: 1 })
 *   .build();
 * ```
 */
export class UserLoginMessage extends PersonMessage {
  /** The builder of this type of message. */
  static readonly UserBuilder: typeof UserLoginBuilder = UserLoginBuilder;

  /** `LOGIN_USER_ATTRIBUTES`. */
  declare readonly eventType: "LOGIN_USER_ATTRIBUTES";
  /** The login user id. */
  declare readonly userId: string;

  private constructor(input: unknown, stamp: Stamp = {}, now: number = runtime.now()) {
    super("LOGIN_USER_ATTRIBUTES", parseUser(input), stamp, now);
  }

  /**
   * Makes a message from plain fields, named as in `trackUser`.
   *
   * @param input The fields.
   * @param stamp What a tracker sets on it.
   * @param now The time of the call in Unix milliseconds, for attributes without an event time.
   * @throws {GrowingParamError} when a field breaks a rule, with every fault.
   */
  static create(input: unknown, stamp?: Stamp, now?: number): UserLoginMessage {
    return new UserLoginMessage(input, stamp, now);
  }
}
