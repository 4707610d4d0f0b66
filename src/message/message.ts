import type { Stamp } from "./given.ts";
import type { CustomEventMessage } from "./custom-event.ts";
import type { ItemMessage } from "./item.ts";
import type { UserLoginMessage } from "./user-login.ts";
import type { UserMappingMessage } from "./user-mapping.ts";

/**
 * A message of one of the four types that a tracker takes: each is immutable, and its fields are those of the wire.
 *
 * @example
 * ```ts
 * import { CustomEventMessage, type Message } from "@growingio-edge/tracker";
 *
 * const message: Message = new CustomEventMessage.EventBuilder().setEventName("x").setAnonymousId("a").build();
 * ```
 */
export type Message = CustomEventMessage | UserLoginMessage | ItemMessage | UserMappingMessage;

/** The same message, under another stamp. */
export function stamped<Stamped extends Message>(
  message: Stamped,
  { projectKey, dataSourceId, platform }: Stamp,
): Stamped {
  const stamp = "eventType" in message ? { projectKey, dataSourceId, platform } : { projectKey, dataSourceId };
  return Object.freeze(Object.assign(Object.create(Object.getPrototypeOf(message)), message, stamp));
}
