import { GrowingParamError } from "../errors.ts";
import type { Hook } from "../tracker/options.ts";
import type { Message } from "../message/message.ts";
import type { WireEvent, WireItem } from "../wire.ts";
import { StepConsumer } from "./step.ts";

const ACTION = "enrich a message";

/**
 * A hook that changes messages, or leaves some out.
 *
 * @param change Is given each message as it would be sent, which is immutable, and returns what is sent in its place: a
 * copy with more, the message itself or nothing to leave it as it is, or `null` to leave it out, which `stats` counts as
 * `filtered`. Where it throws, or returns what breaks a rule, `onError` hears of that, and the message goes on as it was.
 * Mappings of users have nothing to be added to, and go on as they are.
 * @throws {GrowingParamError} when that is no function.
 *
 * @example
 * ```ts
 * import { enrich } from "@growingio-edge/tracker/hooks";
 *
 * const hook = enrich((message) => {
 *   if ("eventType" in message && message.eventName === "heartbeat") return null;
 *   return { ...message, attributes: { ...message.attributes, region: "cn" } };
 * });
 * ```
 */
export function enrich(
  change: (message: WireEvent | WireItem) => WireEvent | WireItem | null | undefined | void,
): Hook {
  if (typeof change !== "function") {
    throw new GrowingParamError(ACTION, [{ path: "change", rule: "must be a function", received: change }]);
  }
  const apply = (message: Message): unknown => {
    if ("identifies" in message) return message;
    const changed = change(message);
    return changed === undefined ? message : changed;
  };
  return (inner) => new StepConsumer(inner, { action: ACTION, count: "filtered", apply });
}
