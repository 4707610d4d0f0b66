import type { Log } from "./log.ts";
import { matcherOf } from "./filter/filter.ts";
import { CSV_HEAD, linesOf, rowsOf } from "./record.ts";
import { ownAnswer } from "./response.ts";

/** About how many characters go into one chunk. */
const CHUNK_LENGTH = 65_536;

const FORMATS = {
  ndjson: { head: "", write: linesOf, type: "application/x-ndjson" },
  csv: { head: CSV_HEAD, write: rowsOf, type: "text/csv; charset=utf-8" },
};

/** What is kept and found by a filter, as a file, written while it is read. */
export function exported(
  log: Log,
  { format, filter }: { readonly format: "ndjson" | "csv"; readonly filter: string },
): Response {
  const { head, write, type } = FORMATS[format];
  const matches = matcherOf(filter);
  const entries = log.entriesAfter(0).values();
  const encoder = new TextEncoder();
  const oldest = log.oldestMessage;
  let text = head;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      let isOver = false;
      while (text.length < CHUNK_LENGTH && !isOver) {
        const { value: entry } = entries.next();
        isOver = entry === undefined;
        if (entry) text += write(entry, oldest, matches);
      }
      if (text !== "") controller.enqueue(encoder.encode(text));
      text = "";
      if (isOver) controller.close();
    },
  }, { highWaterMark: 0 });
  return ownAnswer(200, body, {
    "Content-Type": type,
    "Content-Disposition": `attachment; filename="collected.${format}"`,
  });
}
