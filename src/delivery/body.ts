/** A longer body is not worth keeping its connection for. */
const MAX_DRAINED_BYTES = 65_536;

/** What a chunk without a length counts for: as many of nothing as like would let no timer fire. */
const EMPTY_BYTES = 1024;

const ignore = (): void => {};

/** Both ways of reading that there are: a web stream's, and a Node stream's, which node-fetch and its kin hand out. */
interface Source {
  next(): PromiseLike<{ readonly done?: boolean | undefined; readonly value?: unknown }>;
  stop(): unknown;
}

/** A body as it may come: somebody's own `fetch` may have read it, locked it, or never had one. */
function sourceOf(response: object): Source | undefined {
  const { body }: { body?: unknown } = response;
  const stream: Partial<ReadableStream<unknown> & AsyncIterable<unknown> & { destroy(): void }> = Object(body);
  if (typeof stream.getReader === "function") {
    const reader: ReadableStreamDefaultReader<unknown> = stream.getReader();
    return { next: () => reader.read(), stop: () => reader.cancel() };
  }
  const iterator = stream[Symbol.asyncIterator]?.();
  // An iterator would not return before its pending read is over.
  return iterator && { next: () => iterator.next(), stop: () => stream.destroy?.() };
}

/** Reads a body to its end, so that the connection can be used again, or cancels it. Never rejects. */
export async function readToEnd(response: object, ended: Promise<never>): Promise<void> {
  try {
    const source = sourceOf(response);
    if (!source) return;
    try {
      for (let bytes = 0; bytes <= MAX_DRAINED_BYTES;) {
        const { done, value } = await Promise.race([source.next(), ended]);
        if (done) return;
        bytes += Object(value).length || EMPTY_BYTES;
      }
    } catch {
      // Cut off or too late: the status has been told all the same.
    }
    Promise.resolve(source.stop()).catch(ignore);
  } catch {
    // It is somebody else's by now.
  }
}

/** Cancels the body of an answer that nobody waits for any more. Never rejects. */
export async function refuse(response: unknown): Promise<void> {
  try {
    await sourceOf(Object(response))?.stop();
  } catch {
    // See above.
  }
}
