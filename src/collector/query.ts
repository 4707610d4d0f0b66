import { optional } from "valibot";
import { parse, rule } from "../rules/schema.ts";
import type { CollectedMessage, CollectedType, MessagePage, RequestSummary } from "./api.ts";
import { PRESET } from "../wire.ts";
import { isEvent, isMapping } from "./label.ts";
import type { Log } from "./log.ts";

/** How many messages a page has where the query does not say. */
const LIMIT = "100";
/** How many it may ask for. */
const MAX_LIMIT = 1000;

/** What `GET /api/messages` can be asked. */
interface Query {
  readonly after?: string | undefined;
  readonly limit?: string | undefined;
  readonly type?: CollectedType | undefined;
  readonly text?: string | undefined;
}

const text = (fits: (value: string) => boolean, wording: string) =>
  optional(rule<string>((value) => typeof value === "string" && fits(value), wording));
const isWhole = (value: string): boolean => /^\d{1,15}$/.test(value);
const queryFields = {
  after: text(isWhole, "must be the number of a message"),
  limit: text(
    (value) => isWhole(value) && Number(value) >= 1 && Number(value) <= MAX_LIMIT,
    `must be an integer from 1 to ${MAX_LIMIT}`,
  ),
  type: optional(rule<CollectedType>(
    (value) => value === "event" || value === "user" || value === "item" || value === "mapping",
    "must be event, user, item or mapping",
  )),
  text: text(() => true, "must be a string"),
};

/** A page of the messages that are kept. Throws a `GrowingParamError` where the query breaks a rule. */
export function pageOf(log: Log, search: URLSearchParams): MessagePage {
  const query: Query = parse(queryFields, Object.fromEntries(search), "read messages");
  const { after = "0", limit = LIMIT, type } = query;
  const wanted = query.text?.toLowerCase();
  const messages: CollectedMessage[] = [];
  const requests: RequestSummary[] = [];
  for (const { messages: told, ...request } of log.after(0)) {
    const fit = told.filter((message) =>
      message.number > Number(after) && (type === undefined || message.type === type) &&
      (wanted === undefined || textOf(message).includes(wanted))
    );
    const taken = fit.slice(0, Number(limit) - messages.length);
    messages.push(...taken);
    if (taken.length > 0) requests.push(request);
    if (taken.length < fit.length) {
      return { messages, requests, total: log.messages.length, next: messages.at(-1)?.number ?? Number(after) };
    }
  }
  return { messages, requests, total: log.messages.length, next: null };
}

/** What a search goes through: the name, the ids, the names of attributes and their values. */
function textOf({ name, message }: CollectedMessage): string {
  if (isMapping(message)) return [name, ...Object.entries(message.identifies).flat()].join("\n").toLowerCase();
  const ids = isEvent(message)
    ? [message.deviceId, message.userKey, message.userId, message.resourceItem?.key, message.resourceItem?.id]
    : [message.id];
  const preset = isEvent(message) ? PRESET.map((field) => message[field]) : [];
  return [name, ...ids, ...preset, ...Object.entries(message.attributes ?? {}).flat()].join("\n").toLowerCase();
}
