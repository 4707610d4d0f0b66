import type { Codec } from "../../decode.ts";
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

/** A time of the day with milliseconds, in the reader's zone. */
export function formatTime(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (value: number): string => `${value}`.padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${
    `${date.getMilliseconds()}`.padStart(3, "0")
  }`;
}

/** A day and a time; text that no `Date` holds stays as it is, as it may be anybody's. */
export function formatDate(timeMs: number): string {
  const date = new Date(timeMs);
  if (Number.isNaN(date.getTime())) return String(timeMs);
  const two = (value: number): string => `${value}`.padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${formatTime(timeMs)}`;
}

/** The steps that made a body, in the order in which they were taken. */
export function stepsOf(codec: Codec | undefined): readonly string[] {
  if (!codec) return [];
  return [
    codec.format === "json" ? "JSON" : "Protobuf",
    ...codec.snappy ? ["Snappy"] : [],
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
