import { formatOf } from "../label.ts";
import type { CollectedRequest } from "../types.ts";

/** One line about a request: when, what, how many, how it came, how large, and what became of it. */
export function lineOf(request: CollectedRequest): string {
  const { time, kind, codec, bytes, decodedBytes, messages, status, error } = request;
  const count = `${messages.length} ${messages.length === 1 ? kind : `${kind}s`}`;
  const size = codec?.snappy && decodedBytes > 0 ? `${sizeOf(bytes)} of ${sizeOf(decodedBytes)}` : sizeOf(bytes);
  const verdict = status === 0 ? "no answer" : `${status}${error === undefined ? "" : ` ${error}`}`;
  const cells = [clock(time), count.padEnd(11), (codec ? formatOf(codec) : "-").padEnd(19), size.padEnd(18), verdict];
  const below = [
    ...request.warnings.map((warning) => `warning: ${warning}`),
    ...request.violations.map((violation) => `off plan: ${violation}`),
  ];
  return harmless([cells.join("  "), ...below.map((text) => `          ${text}`)].join("\n"));
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

/** Without what moves a terminal's cursor, colours it or turns its text around: messages come from anyone. */
export function harmless(text: string): string {
  return text.replace(/[^\P{C}\n]/gu, "\uFFFD");
}
