/** How much goes where messages are put, in one go; and what that is called in an error. */
export interface Limits {
  readonly place: string;
  readonly messages: number;
  readonly bytes: number;
  readonly messageBytes: number;
}

/** Cloudflare's limits: messages in one `sendBatch`, its bytes, and those of one message, with room for what it adds. */
export const OF_QUEUE: Limits = { place: "the queue", messages: 100, bytes: 250_000, messageBytes: 127_000 };

/** A row of SQLite has 2 MB at the most, and a call 32 MiB. */
export const OF_OBJECT: Limits = {
  place: "the outbox object",
  messages: 500,
  bytes: 4_000_000,
  messageBytes: 1_900_000,
};

/** Parts that can be put there in one go, in order. */
export function cut<Put extends { readonly bytes: number }>(puts: readonly Put[], limits: Limits): Put[][] {
  const parts: Put[][] = [];
  let bytes = Infinity;
  for (const put of puts) {
    const last = parts.at(-1);
    if (!last || last.length === limits.messages || bytes + put.bytes > limits.bytes) {
      parts.push([put]);
      bytes = put.bytes;
    } else {
      last.push(put);
      bytes += put.bytes;
    }
  }
  return parts;
}
