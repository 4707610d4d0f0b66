import { Reader } from "../rules/reader.ts";
import { rule } from "../rules/rules.ts";
import type { Message } from "../message/message.ts";
import type { Hook } from "../tracker/options.ts";
import { StepConsumer } from "./step.ts";

/**
 * The options of {@linkcode sample}.
 *
 * @example
 * ```ts
 * import type { SampleOptions } from "@growingio-edge/tracker/hooks";
 *
 * const options: SampleOptions = { by: "loginUserId", events: ["page_view"] };
 * ```
 */
export interface SampleOptions {
  /**
   * Whose events stay or go together, on every server and after every start. An event that lacks this id goes by the
   * other, and one that has neither by chance.
   *
   * @default "anonymousId"
   */
  readonly by?: "anonymousId" | "loginUserId" | undefined;
  /**
   * The names of the events that are sampled; others are all sent.
   *
   * @default all events
   */
  readonly events?: readonly string[] | undefined;
}

const ACTION = "sample messages";

/**
 * A hook that sends the events of a part of all users, the same ones everywhere. What it leaves out counts as `sampled`
 * in `stats`, and its promise resolves. Attributes of users and items are all sent: they are facts, and no numbers.
 *
 * @param rate The part that is sent, from 0 to 1.
 * @param options By which id, and which events.
 * @throws {GrowingParamError} when one of these breaks a rule, with every fault.
 *
 * @example
 * ```ts
 * import { sample } from "@growingio-edge/tracker/hooks";
 *
 * const hook = sample(0.1, { by: "anonymousId", events: ["page_view"] });
 * ```
 */
export function sample(rate: number, options: SampleOptions = {}): Hook {
  const reader = new Reader(options, ACTION);
  if (!isRate(rate)) reader.refuse("must be a number from 0 to 1", rate, "rate");
  const { by, names } = reader.end({
    by: reader.option("by", rule<typeof options.by>(isId, BY), "anonymousId"),
    names: reader.option("events", rule<typeof options.events>(isNames, "must be a list of names"), undefined),
  }, { by: 0, events: 0 });
  const events = names && new Set(names);
  const apply = (message: Message): Message | null => {
    if (!("eventType" in message) || message.eventType !== "CUSTOM") return message;
    if (events && !events.has(message.eventName)) return message;
    const { deviceId, userId } = message;
    const id = by === "anonymousId" ? deviceId ?? userId : userId ?? deviceId;
    return (id === undefined ? Math.random() : share(id)) < rate ? message : null;
  };
  return (inner) => new StepConsumer(inner, { action: ACTION, count: "sampled", apply });
}

const BY = "must be anonymousId or loginUserId";

const isId = (value: unknown): boolean => value === "anonymousId" || value === "loginUserId";

const isRate = (value: unknown): boolean => typeof value === "number" && value >= 0 && value <= 1;

const isNames = (value: unknown): boolean => Array.isArray(value) && value.every((name) => typeof name === "string");

/** Where a text lies between 0 and 1, evenly: FNV-1a, and behind it what MurmurHash3 ends with. */
function share(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
