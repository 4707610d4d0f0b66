// What came as lines of text, to be kept and passed on: see docs/collector.md, "What is exported".
import type { CollectedMessage, RequestSummary } from "./api.ts";
import type { RecordedLine, RecordedMessage, RecordedRequest } from "./recorded.ts";
import { detailsOf, type Entry, entryOf, type Marks, streamedOf, summaryOf } from "./entry.ts";
import type { Matcher } from "./filter/filter.ts";
import { idsOf } from "./filter/about.ts";
import { formatOf } from "./label.ts";
import { guarded } from "../plan/cell.ts";
import { isObject } from "../rules/rules.ts";

/** A request and those of its messages that a filter finds, a line each; nothing where it finds none of them. */
export function linesOf(entry: Entry, oldest: number, matches: Matcher): string {
  const { request, messages } = foundOf(entry, oldest, matches);
  if (!request) return "";
  return [
    { ...summaryOf(entry), type: "request" } satisfies RecordedLine,
    ...messages.map((one) => lineOf(one, request)),
  ]
    .map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** All of a request, with its body and its answer, and its messages: what can be loaded again. */
export function recordOf(entry: Entry): string {
  const { decoded: _, ...details } = detailsOf(entry);
  const { messages, ...request } = streamedOf(entry, 0);
  return [
    { ...details, type: "request" } satisfies RecordedLine,
    ...messages.map((message) => lineOf(message, request)),
  ]
    .map((line) => `${JSON.stringify(line)}\n`).join("");
}

function lineOf(message: CollectedMessage, { codec }: RequestSummary): RecordedLine {
  return { ...message, format: codec ? formatOf(codec) : "" };
}

function foundOf(entry: Entry, oldest: number, matches: Matcher) {
  const { messages, ...request } = streamedOf(entry, oldest);
  const found = messages.filter((message) => matches({ message, request }));
  const isFound = found.length > 0 || (request.count === 0 && matches({ request }));
  return { request: isFound ? request : undefined, messages: found };
}

const COLUMNS =
  "number,time,type,name,userId,deviceId,userKey,itemId,attributes,format,bytes,status,warnings,violations";

/** The head of the table. */
export const CSV_HEAD: string = `\ufeff${COLUMNS},error\r\n`;

/** The same as rows of a table: one for each message, and one for a request that was refused. */
export function rowsOf(entry: Entry, oldest: number, matches: Matcher): string {
  const { request, messages } = foundOf(entry, oldest, matches);
  if (!request) return "";
  const rows = messages.length > 0 ? messages.map((message) => cellsOf(request, message)) : [cellsOf(request)];
  return rows.map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
}

function cellsOf({ number, time, codec, decodedBytes, status, error = "" }: RequestSummary, told?: CollectedMessage) {
  const ids = new Map(told ? idsOf(told.message) : []);
  const { type = "refused", name = "", message, bytes = decodedBytes, warnings = [], violations = [] } = told ?? {};
  return [
    `${told?.number ?? `request ${number}`}`,
    new Date(time).toISOString(),
    type,
    name,
    ...["userId", "deviceId", "userKey", "id"].map((id) => ids.get(id) ?? ""),
    message?.attributes ? JSON.stringify(message.attributes) : "",
    codec ? formatOf(codec) : "",
    `${bytes}`,
    `${status}`,
    warnings.join("\n"),
    violations.join("\n"),
    error,
  ];
}

/** A cell that no spreadsheet takes for a formula. */
function cell(text: string): string {
  const safe = guarded(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * What was recorded, request by request, as far as it is whole: a disk that is full, or a program that is killed, leaves
 * half a line or half a request. `onTorn` hears of lines that are none of a record.
 */
export function* entriesOf(lines: Iterable<string>, onTorn: (error: unknown) => void): Generator<Entry> {
  let head: RecordedRequest | undefined;
  let messages: RecordedMessage[] = [];
  for (const line of [...lines, ""]) {
    const read = line === "" ? undefined : readLine(line, onTorn);
    if (read && read.type !== "request") {
      messages.push(read);
      continue;
    }
    const entry = head?.count === messages.length ? loaded(head, messages, onTorn) : undefined;
    if (entry) yield entry;
    if (!head && messages.length > 0) onTorn(new Error("a message stands before its request"));
    [head, messages] = [read, []];
  }
}

function readLine(line: string, onTorn: (error: unknown) => void): RecordedLine | undefined {
  try {
    const read: RecordedLine = JSON.parse(line);
    if (!isObject(read)) throw new Error("a line is none of a record");
    return read;
  } catch (error) {
    onTorn(error);
    return undefined;
  }
}

function loaded(
  head: RecordedRequest,
  messages: readonly RecordedMessage[],
  onTorn: (error: unknown) => void,
): Entry | undefined {
  try {
    return entryFrom(head, messages);
  } catch (error) {
    onTorn(error);
    return undefined;
  }
}

function entryFrom(head: RecordedRequest, told: readonly RecordedMessage[]): Entry {
  const { number, query = "", headers = {}, body = "", answer, type: _, count: __, kind, codec, error, ...about } =
    head;
  const messages = told.map(({ message }) => message);
  const stm = new URLSearchParams(query).get("stm") ?? "";
  const marks = new Map<number, Marks>();
  told.forEach(({ warnings, violations }, index) => {
    if (warnings.length + violations.length > 0) marks.set(index, { warnings, violations });
  });
  const texts = (of: keyof Marks): string[] =>
    [...marks].flatMap(([index, found]) => found[of].map((text) => `message ${index} ${text}`));
  const request = {
    ...about,
    query,
    headers,
    body: Uint8Array.from(atob(body), (character) => character.charCodeAt(0)),
    kind,
    codec,
    error,
    stm: /^\d+$/.test(stm) ? Number(stm) : undefined,
    answer,
    messages,
    warnings: texts("warnings"),
    violations: texts("violations"),
  };
  const judged = { ...request, sizes: told.map(({ bytes }) => bytes), values: 16 * messages.length, marks };
  return entryOf(number, told[0]?.number ?? 0, request, judged);
}
