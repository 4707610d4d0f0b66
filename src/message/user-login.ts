import { platform as runtime } from "../runtime.ts";
import { PersonBuilder } from "./builder.ts";
import type { Stamp } from "./given.ts";
import { PersonMessage } from "./person.ts";

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
    return UserLoginMessage.create(this.checked(), this.stamp);
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

  private constructor(
    input: unknown,
    stamp: Stamp = {},
    now: number = runtime.now(),
    named?: unknown,
    defaults?: object,
  ) {
    super("LOGIN_USER_ATTRIBUTES", input, stamp, now, named, defaults);
  }

  /**
   * Makes a message from plain fields, named as in `trackUser`.
   *
   * @param input The fields.
   * @param stamp What a tracker sets on it.
   * @param now The time of the call in Unix milliseconds, for attributes without an event time.
   * @param named Where there are defaults, the login user id.
   * @param defaults A tracker's, checked: they go where the fields say nothing.
   * @throws {GrowingParamError} when a field breaks a rule, with every fault.
   */
  static create(input: unknown, stamp?: Stamp, now?: number, named?: unknown, defaults?: object): UserLoginMessage {
    return new UserLoginMessage(input, stamp, now, named, defaults);
  }
}
