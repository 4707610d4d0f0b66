import { DateTime, IANAZone, Settings } from "luxon";
import { Fault } from "../program/fault.ts";
import type { Say } from "../program/say.ts";

/** Reads a time in Unix milliseconds; undefined where it is none. */
export type TimeReader = (value: unknown) => number | undefined;

/** How times are written that people do not write out, tried one after the other. Months first would be ambiguous. */
const PATTERNS = [
  "yyyy-M-d H:m:s",
  "yyyy-M-d H:m:s.u",
  "yyyy-M-d H:m",
  "yyyy-M-d",
  "yyyy/M/d H:m:s",
  "yyyy/M/d H:m:s.u",
  "yyyy/M/d H:m",
  "yyyy/M/d",
  "yyyy.M.d H:m:s",
  "yyyy年M月d日 H:m:s",
  "yyyy年M月d日H:m:s",
  "yyyy年M月d日 H时m分s秒",
  "yyyy年M月d日 H:m",
  "yyyy年M月d日",
  "yyyyMMddHHmmss",
  "yyyyMMdd",
];

/** A reader of one way to write times. */
type Pattern = (text: string) => number | undefined;

/** Makes a reader of times. Without a format it finds out, row by row. */
export function timeReader(format: string | undefined, zone: string | undefined, say: Say): TimeReader {
  if (zone !== undefined && !IANAZone.isValidZone(zone) && !/^UTC[+-]\d{1,2}(?::\d\d)?$|^UTC$/i.test(zone)) {
    throw new Fault(say("time.zone", { given: JSON.stringify(zone) }));
  }
  Settings.throwOnInvalid = false;
  const options = { zone: zone ?? "local", locale: "en" };
  const patterned = (pattern: string): Pattern => {
    const parser = DateTime.buildFormatParser(pattern, options);
    return (text) => millis(DateTime.fromFormatParser(text, parser, options));
  };
  const iso: Pattern = (text) => {
    // More than that is ISO 8601 as well, an hour alone for example.
    if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
    return millis(DateTime.fromISO(text.replace(/^(\S{10}) +/, "$1T").replace(/ +(?=[+-]\d)/, ""), options));
  };
  const patterns = format === undefined
    ? [unix, iso, ...PATTERNS.map(patterned)]
    : [namedPattern(format, iso) ?? patterned(format)];
  let [last] = patterns;
  const read = (text: string): number | undefined => {
    // As a rule all are written alike.
    const found = last?.(text);
    if (found !== undefined) return found;
    for (const pattern of patterns) {
      const other = pattern === last ? undefined : pattern(text);
      if (other === undefined) continue;
      last = pattern;
      return other;
    }
    return undefined;
  };
  return (value) => {
    if (value instanceof Date) return whole(value.getTime());
    if (typeof value === "bigint" || typeof value === "number") return read(String(value));
    return typeof value === "string" ? read(value.trim()) : undefined;
  };
}

function namedPattern(format: string, iso: Pattern): Pattern | undefined {
  if (format === "unix") return (text) => number(text, 1000);
  if (format === "unix-ms") return (text) => number(text, 1);
  return format === "iso" ? iso : undefined;
}

/** Seconds or milliseconds since 1970, by how many digits there are. */
function unix(text: string): number | undefined {
  if (/^\d{13}$/.test(text)) return number(text, 1);
  return /^\d{10}(?:\.\d+)?$/.test(text) ? number(text, 1000) : undefined;
}

function number(text: string, factor: number): number | undefined {
  return /^\d+(?:\.\d+)?$/.test(text) ? whole(Math.round(Number(text) * factor)) : undefined;
}

function millis(time: DateTime): number | undefined {
  return time.isValid ? whole(time.toMillis()) : undefined;
}

function whole(ms: number): number | undefined {
  return Number.isSafeInteger(ms) && ms > 0 ? ms : undefined;
}
