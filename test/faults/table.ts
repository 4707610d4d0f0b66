// The table of the guide to delivery, made from what the fault matrix saw.
import type { Seen } from "./scenario.ts";

export interface Row {
  readonly name: string;
  /** A batch whose first try ended so. */
  readonly once: Seen;
  /** A call of a DefaultConsumer, and a batch of a queue, whose tries all ended so. */
  readonly direct: Seen;
  readonly queued: Seen;
}

const BEGIN = "<!-- fault table -->";
const HEADER = [
  "The try ends as",
  "Only the first one",
  "All of them: `DefaultConsumer`",
  "All of them: a queue, until the server is back",
];

const times = (count: number): string => ["", "once", "twice"][count] || `${count} times`;
const arrives = (count: number): string => count === 0 ? "never arrives" : `arrives ${times(count)}`;
const requestsOf = ({ requests }: Seen): string => `${requests} request${requests === 1 ? "" : "s"}`;
const arrivalsOf = ({ arrivals }: Seen): string => [...new Set(arrivals)].map(arrives).join(" or ");

/** What becomes of messages, in words. */
function fateOf(seen: Seen): string {
  const reasons = [...new Set(seen.drops.map((drop) => `\`${drop.replace(/^\d+ /, "")}\``))].join(", ");
  if (reasons) return seen.promises.includes("ERR_DELIVERY") ? `rejects, ${reasons}` : `dropped as ${reasons}`;
  return seen.healed > 0 ? "held, then delivered" : "delivered";
}

const cell = (seen: Seen): string => `${fateOf(seen)}; ${requestsOf(seen)}; ${arrivalsOf(seen)}`;

/** The table in Markdown, its columns aligned. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [HEADER, ...rows.map(({ name, once, direct, queued }) => [name, ...[once, direct, queued].map(cell)])];
  const widths = HEADER.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const format = (line: readonly string[]): string =>
    `| ${line.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [header = "", ...body] = lines.map(format);
  return [header, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body].join("\n");
}

/** A guide with the table between its markers. */
export function withTable(guide: string, table: string): string {
  const [before, , after] = guide.split(BEGIN);
  if (before === undefined || after === undefined) throw new Error(`the guide has no two lines ${BEGIN}`);
  return `${before}${BEGIN}\n\n${table}\n\n${BEGIN}${after}`;
}
