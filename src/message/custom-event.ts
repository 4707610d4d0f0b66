import { platform as runtime } from "../runtime.ts";
import { PersonBuilder } from "./builder.ts";
import type { Attributes, AttributesOf, PresetFields, Stamp } from "./given.ts";
import { PersonMessage } from "./person.ts";

/**
 * Builds a {@linkcode CustomEventMessage}; also at hand as `CustomEventMessage.EventBuilder`. An event needs a name
 * and an anonymous id or a login user id (not with the login user key `$notuser`, GrowingIO's mark for no user).
 *
 * @example
 * ```ts
 * import { CustomEventBuilder } from "@growingio-edge/tracker";
 *
 * const message = new CustomEventBuilder().setEventName("purchase").setAnonymousId("a").addAttribute("num", 3).build();
 * ```
 */
export class CustomEventBuilder extends PersonBuilder<CustomEventMessage> {
  /** Sets the event's name: the identifier of the custom event on the platform. */
  setEventName(eventName: string): this {
    this.input.eventName = eventName;
    return this;
  }

  /** Adds preset fields to those already set; of the same name, the new one wins. */
  setPreset(preset: PresetFields): this {
    return this.merge("preset", preset);
  }

  /** Sets the item that the event is about, in place of an earlier one. */
  setItem<Given extends AttributesOf<Given> = Attributes>(
    itemKey: string,
    itemId: string,
    attributes?: Given | null,
  ): this {
    this.input.item = { key: itemKey, id: itemId, attributes: this.copyOf("item.attributes", attributes) };
    return this;
  }

  /**
   * Makes the message.
   *
   * @throws {GrowingParamError} when a field breaks a rule, with every fault.
   */
  build(): CustomEventMessage {
    return CustomEventMessage.create(this.checked(), this.stamp);
  }
}

/**
 * A custom event: something that happened, under a name that was made on the platform beforehand. Immutable; its
 * fields are those of the wire (protocol: `EventV3Dto` with `CUSTOM`).
 *
 * @example
 * ```ts
 * import { CustomEventMessage } from "@growingio-edge/tracker";
 *
 * const message = new CustomEventMessage.EventBuilder()
 *   .setEventName("purchase")
 *   .setAnonymousId("a")
 *   .setAttributes({ num: 3 })
 *   .build();
 * ```
 */
export class CustomEventMessage extends PersonMessage {
  /** The builder of this type of message. */
  static readonly EventBuilder: typeof CustomEventBuilder = CustomEventBuilder;

  /** `CUSTOM`. */
  declare readonly eventType: "CUSTOM";
  /** The event's name. */
  declare readonly eventName: string;

  private constructor(
    input: unknown,
    stamp: Stamp = {},
    now: number = runtime.now(),
    named?: unknown,
    defaults?: object,
  ) {
    super("CUSTOM", input, stamp, now, named, defaults);
  }

  /**
   * Makes a message from plain fields, named as in `trackCustomEvent`.
   *
   * @param input The fields.
   * @param stamp What a tracker sets on it.
   * @param now The time of the call in Unix milliseconds, for an event without an event time.
   * @param named Where there are defaults, the event's name.
   * @param defaults A tracker's, checked: they go where the fields say nothing.
   * @throws {GrowingParamError} when a field breaks a rule, with every fault.
   */
  static create(input: unknown, stamp?: Stamp, now?: number, named?: unknown, defaults?: object): CustomEventMessage {
    return new CustomEventMessage(input, stamp, now, named, defaults);
  }
}
