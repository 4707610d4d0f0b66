import type { CollectedType } from "../api.ts";
import { formatOf, typeOf } from "../label.ts";
import { inChinese } from "../texts/sentences.ts";
import { type Language, sayIn } from "../texts/texts.ts";
import type { CollectedRequest } from "../types.ts";

/** A line about a request, and one for each thing that was found: when, what, how it came, and what became of it. */
export function lineOf(request: CollectedRequest, language: Language = "en"): string {
  const { time, method, path, kind, codec, bytes, decodedBytes, status, error } = request;
  const say = sayIn(language);
  const told = (sentence: string): string => language === "zh" ? inChinese(sentence) : sentence;
  const what = kind === undefined ? say("log.unknown", { method, path }) : countsOf(request, language);
  const isPacked = (codec?.snappy || codec?.lz !== undefined) && decodedBytes > 0;
  const size = isPacked ? say("log.size", { own: sizeOf(bytes), all: sizeOf(decodedBytes) }) : sizeOf(bytes);
  const verdict = status === 0 ? say("log.noanswer") : `${status}${error === undefined ? "" : ` ${told(error)}`}`;
  const cells = [clock(time), what.padEnd(11), (codec ? formatOf(codec) : "-").padEnd(19), size.padEnd(18), verdict];
  const below = [
    ...request.warnings.map((text) => say("log.warning", { text: told(text) })),
    ...request.violations.map((text) => say("log.violation", { text: told(text) })),
  ];
  return [cells.join("  "), ...below.map((text) => `          ${text}`)].map(harmless).join("\n");
}

/** How many messages of each type were taken, or that none was. */
function countsOf({ messages, status }: CollectedRequest, language: Language): string {
  const say = sayIn(language);
  if (status < 200 || status > 299) return say("log.refused");
  const counts = new Map<CollectedType, number>();
  for (const message of messages) counts.set(typeOf(message), (counts.get(typeOf(message)) ?? 0) + 1);
  return [...counts].map(([type, count]) => say(`log.count.${type}`, { count })).join(", ");
}

/** The time of day, as it is here. */
function clock(time: number): string {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => `${part}`.padStart(2, "0")).join(":");
}

function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** In one line, without what moves a terminal's cursor, colours it or turns its text around: it comes from anyone. */
export function harmless(text: string): string {
  return text.replace(/[\p{C}\u2028\u2029]/gu, "\uFFFD");
}
