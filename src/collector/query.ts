import { optional } from "valibot";
import { parse, rule } from "../rules/schema.ts";
import type { CollectedMessage, CollectedType, MessagePage, RequestSummary } from "./api.ts";
import { idsOf, presetOf, valuesOf } from "./filter/about.ts";
import { FILTER_TYPES } from "./filter/types.ts";
import { matcherOf } from "./filter/filter.ts";
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
  readonly filter?: string | undefined;
}

/** What `GET /api/export` can be asked. */
interface ExportQuery {
  readonly format?: "ndjson" | "csv" | undefined;
  readonly filter?: string | undefined;
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
    (value) => FILTER_TYPES.some((type) => type === value),
    `must be one of ${FILTER_TYPES.join(", ")}`,
  )),
  text: text(() => true, "must be a string"),
  filter: text(isFilter, "must be a text of at most 1000 characters"),
};
const exportFields = {
  format: optional(rule<"ndjson" | "csv">(
    (value) => value === "ndjson" || value === "csv",
    "must be ndjson or csv",
  )),
  filter: text(isFilter, "must be a text of at most 1000 characters"),
};

function isFilter(value: string): boolean {
  return value.length <= 1000;
}

/** What is to be exported, and as what. Throws a `GrowingParamError` where the query breaks a rule. */
export function exportOf(search: URLSearchParams): { readonly format: "ndjson" | "csv"; readonly filter: string } {
  const { format = "ndjson", filter = "" }: ExportQuery = parse(
    exportFields,
    Object.fromEntries(search),
    "export messages",
  );
  return { format, filter };
}

/** A page of the messages that are kept. Throws a `GrowingParamError` where the query breaks a rule. */
export function pageOf(log: Log, search: URLSearchParams): MessagePage {
  const query: Query = parse(queryFields, Object.fromEntries(search), "read messages");
  const { after = "0", limit = LIMIT, type } = query;
  const wanted = query.text?.toLowerCase();
  const matches = matcherOf(query.filter ?? "");
  const messages: CollectedMessage[] = [];
  const requests: RequestSummary[] = [];
  for (const { messages: told, ...request } of log.after(0)) {
    const fit = told.filter((message) =>
      message.number > Number(after) && (type === undefined || message.type === type) &&
      (wanted === undefined || textOf(message).includes(wanted)) && matches({ message, request })
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
  const ids = idsOf(message).map(([, id]) => id);
  return [name, ...ids, ...presetOf(message), ...Object.entries(valuesOf(message)).flat()].join("\n").toLowerCase();
}
