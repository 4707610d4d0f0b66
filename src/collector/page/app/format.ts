import type { Codec } from "../../decode/decode.ts";
import type { RequestSummary } from "../../api.ts";

/** A size for people: `482 B`, `2.1 kB`, `1.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [unit, size] = bytes < 999_950 ? ["kB", bytes / 1000] : ["MB", bytes / 1_000_000];
  return `${size < 99.95 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

/** A count with its thousands apart. */
export function formatCount(count: number): string {
  return count.toLocaleString("en");
}

/** Makes the parts of times in a zone; a `DateTimeFormat` is dear, so there is one for each zone. */
const zones = new Map<string, Intl.DateTimeFormat>();

function partsOf(timeMs: number, zone: string): { readonly day: string; readonly time: string } {
  let format = zones.get(zone);
  if (!format) {
    const digits = "2-digit";
    const day = { year: "numeric", month: digits, day: digits } as const;
    const time = { hour: digits, minute: digits, second: digits, hourCycle: "h23", fractionalSecondDigits: 3 } as const;
    format = new Intl.DateTimeFormat("sv", { ...day, ...time, timeZone: zone });
    zones.set(zone, format);
  }
  const [day = "", time = ""] = format.format(timeMs).replace(",", ".").split(" ");
  return { day, time };
}

/** A time of the day with milliseconds, in a time zone. */
export function formatTime(timeMs: number, zone: string): string {
  return partsOf(timeMs, zone).time;
}

/** A day and a time; text that no `Date` holds stays as it is, as it may be anybody's. */
export function formatDate(timeMs: number, zone: string): string {
  if (Number.isNaN(new Date(timeMs).getTime())) return String(timeMs);
  const { day, time } = partsOf(timeMs, zone);
  return `${day} ${time}`;
}

/** The steps that made a body, in the order in which they were taken. */
export function stepsOf(codec: Codec | undefined): readonly string[] {
  if (!codec) return [];
  return [
    codec.format === "json" ? "JSON" : "Protobuf",
    ...codec.snappy ? ["Snappy"] : [],
    ...codec.lz ? ["LZ"] : [],
    ...codec.xor ? ["XOR"] : [],
  ];
}

/** How much smaller a body came than it is: `4.4` where a fifth and a bit came; `undefined` where that says nothing. */
export function ratioOf({ bytes, decodedBytes }: RequestSummary): number | undefined {
  return bytes > 0 && decodedBytes > 0 ? decodedBytes / bytes : undefined;
}

/** A text cut to what a line can show. */
export function shorten(text: string, most = 80): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
