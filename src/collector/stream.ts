import type { Runtime } from "../runtime.ts";
import type { Failures, StreamHello } from "./api.ts";
import { joined } from "./body.ts";
import { type Entry, streamedOf } from "./entry.ts";
import type { Log } from "./log.ts";

/** How often a stream looks whether there is something new. */
const LOOK_MS = 100;

/** How many looks at nothing make a sign of life: often enough for Bun, which ends what is silent for ten seconds. */
const LOOKS_PER_PING = 50;

/** About how many bytes go into one chunk, so that a reader who never reads holds little. */
const CHUNK_BYTES = 65_536;

/** How long a chunk may wait for its reader, who is then let go: a browser comes back by the last id that it saw. */
const SLOW_MS = 30_000;

/** How many bytes of events are kept as they were written, so that many readers of the same cost as one. */
const WRITTEN_BYTES = 16_777_216;

/** What a stream tells of. */
export interface StreamSource {
  readonly log: Log;
  /** How many requests are still to fail. */
  readonly remaining: () => number;
  /** What a stream begins with, apart from its session. */
  readonly hello: Omit<StreamHello, "session">;
  /** The session: a new one with each start and each clearing. */
  readonly session: () => string;
  /** Events as they were written. */
  readonly written: Written;
  readonly runtime: Runtime;
}

/** The latest events that were written, by their ids. */
export class Written {
  readonly #events = new Map<string, Uint8Array>();
  #bytes = 0;

  /** A request as an event. */
  of(entry: Entry, oldest: number, session: string): Uint8Array {
    const id = `${session}:${entry.number}`;
    const before = this.#events.get(id);
    if (before) return before;
    const bytes = event("request", streamedOf(entry, oldest), id);
    // Of one whose first messages have gone others may go.
    if (entry.first >= oldest) this.#keep(id, bytes);
    return bytes;
  }

  #keep(id: string, bytes: Uint8Array): void {
    this.#events.set(id, bytes);
    this.#bytes += bytes.byteLength;
    for (const [oldest, { byteLength }] of this.#events) {
      if (this.#bytes <= WRITTEN_BYTES) return;
      this.#events.delete(oldest);
      this.#bytes -= byteLength;
    }
  }
}

/**
 * Server-sent events of all that comes: what is kept first, or what came after `lastEventId`, then what follows. It
 * looks, as nobody could wake it in a Worker; and only while somebody reads.
 */
export function streamOf(source: StreamSource, lastEventId: string | null): ReadableStream<Uint8Array> {
  const { runtime } = source;
  const chunks = tell(source, lastEventId);
  let isOver = false;
  let isBusy = false;
  let wake = (): void => {};
  let keep = (): void => {};
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = runtime.timer(resolve, ms, true);
      wake = () => {
        cancel();
        resolve();
      };
    });
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      keep();
      // Others get their turn between two chunks: a replay to many readers would hold up every request.
      if (isBusy) await wait(0);
      for (let looks = 0; !isOver; looks++) {
        const { value: chunk } = chunks.next();
        isBusy = chunk !== undefined;
        if (chunk || looks === LOOKS_PER_PING) {
          keep = runtime.timer(
            () => {
              isOver = true;
              controller.close();
            },
            SLOW_MS,
            true,
          );
          return controller.enqueue(chunk ?? encoder.encode(": still here\n\n"));
        }
        await wait(LOOK_MS);
      }
    },
    cancel() {
      isOver = true;
      keep();
      wake();
    },
  }, { highWaterMark: 0 });
}

/** Chunks of events, without an end; nothing where there is nothing new. */
function* tell(
  { log, remaining, hello, session, written }: StreamSource,
  lastEventId: string | null,
): Generator<Uint8Array | undefined, void> {
  const [of, number] = lastEventId?.split(":") ?? [];
  let after = of === session() && Number.isSafeInteger(Number(number)) ? Number(number) : 0;
  let { clears } = log;
  let failing = remaining();
  yield joined([
    event("hello", { ...hello, session: session() }),
    event("failures", { remaining: failing } satisfies Failures),
  ]);
  for (;;) {
    const parts: Uint8Array[] = [];
    let size = 0;
    if (clears !== log.clears) {
      clears = log.clears;
      // What was brought back goes before what was told since.
      after = 0;
      parts.push(event("clear", {}));
    }
    for (const entry of log.entriesAfter(after)) {
      const bytes = written.of(entry, log.oldestMessage, session());
      after = entry.number;
      parts.push(bytes);
      size += bytes.byteLength;
      if (size > CHUNK_BYTES) break;
    }
    if (failing !== remaining()) {
      failing = remaining();
      parts.push(event("failures", { remaining: failing } satisfies Failures));
    }
    if (parts.length === 0) yield undefined;
    // A large one is given piece by piece, and all who read it share its bytes.
    const [only] = parts;
    const all = only && parts.length === 1 ? only : joined(parts);
    for (let at = 0; at < all.byteLength; at += CHUNK_BYTES) yield all.subarray(at, at + CHUNK_BYTES);
  }
}

const encoder = new TextEncoder();

/** JSON has no line breaks of its own, so data is one line whatever is in it. */
function event(name: string, data: unknown, id?: string): Uint8Array {
  return encoder.encode(`event: ${name}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
}
