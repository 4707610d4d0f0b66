import type { Runtime } from "../runtime.ts";
import type { Failures, StreamHello } from "./api.ts";
import type { Log } from "./log.ts";

/** How often a stream looks whether there is something new. */
const LOOK_MS = 100;

/** How many looks at nothing make a sign of life: often enough for Bun, which ends what is silent for ten seconds. */
const LOOKS_PER_PING = 50;

/** About how many characters go into one chunk, so that a long replay needs little memory at a time. */
const CHUNK_LENGTH = 262_144;

/** What a stream tells of. */
export interface StreamSource {
  readonly log: Log;
  /** How many requests are still to fail. */
  readonly remaining: () => number;
  /** What a stream begins with, apart from its session. */
  readonly hello: Omit<StreamHello, "session">;
  /** The session: a new one with each start and each clearing. */
  readonly session: () => string;
  readonly runtime: Runtime;
}

/**
 * Server-sent events of all that comes: what is kept first, or what came after `lastEventId`, then what follows. It
 * looks, as nobody could wake it in a Worker; and only while somebody reads.
 */
export function streamOf(source: StreamSource, lastEventId: string | null): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const chunks = tell(source, lastEventId);
  let isOver = false;
  let wake = (): void => {};
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (let looks = 0; !isOver; looks++) {
        const { value: chunk = "" } = chunks.next();
        const isPing = chunk === "" && looks === LOOKS_PER_PING;
        if (chunk || isPing) return controller.enqueue(encoder.encode(chunk || ": still here\n\n"));
        await new Promise<void>((resolve) => {
          const cancel = source.runtime.timer(resolve, LOOK_MS, true);
          wake = () => {
            cancel();
            resolve();
          };
        });
      }
    },
    cancel() {
      isOver = true;
      wake();
    },
  }, { highWaterMark: 0 });
}

/** Chunks of events, without an end; an empty one where there is nothing new. */
function* tell({ log, remaining, hello, session }: StreamSource, lastEventId: string | null): Generator<string, void> {
  const [of, number] = lastEventId?.split(":") ?? [];
  let after = of === session() && Number.isSafeInteger(Number(number)) ? Number(number) : 0;
  let { clears } = log;
  let failing = remaining();
  yield event("hello", { ...hello, session: session() }) + event("failures", { remaining: failing } satisfies Failures);
  for (;;) {
    let chunk = "";
    if (clears !== log.clears) {
      clears = log.clears;
      chunk += event("clear", {});
    }
    for (const request of log.after(after)) {
      after = request.number;
      chunk += event("request", request, `${session()}:${after}`);
      if (chunk.length > CHUNK_LENGTH) break;
    }
    if (failing !== remaining()) {
      failing = remaining();
      chunk += event("failures", { remaining: failing } satisfies Failures);
    }
    yield chunk;
  }
}

/** JSON has no line breaks of its own, so data is one line whatever is in it. */
function event(name: string, data: unknown, id?: string): string {
  return `event: ${name}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
