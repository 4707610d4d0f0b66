// What must come of each ending, by the rules of delivery.

export const CONSUMERS = ["Default", "Buffered", "AsyncBuffered"] as const;
export type ConsumerName = typeof CONSUMERS[number];
/** Whether the first request alone ends so, or each until the server is well again. */
export const MODES = ["once", "always"] as const;
export type Mode = typeof MODES[number];
/** What an ending means: the rows of `OUTCOMES`. */
export type Meaning = "delivered" | "retryable" | "later" | "permanent" | "refused" | "smaller" | "too large";

/** What must come of an ending; what is left out is nothing. Default sends 1 message, the others 4 in a batch. */
export interface Expected {
  /** Requests until the promise settles, the flush ends or the background is done. */
  readonly requests: number;
  /** How many of them ended so. */
  readonly failed: number;
  readonly promise?: "ERR_DELIVERY";
  /** The sizes that `onDelivered` hears. */
  readonly delivered?: readonly number[];
  /** What `onDrop` hears. */
  readonly drops?: readonly string[];
  /** How often `onError` is called. */
  readonly errors?: number;
  /** What `flush` reports as delivered, retained and dropped, and its own requests and errors. */
  readonly flush: readonly [number, number, number, number, number];
  /** How many are held after that, and delivered by a flush once the server is well again. */
  readonly held?: number;
}

type Outcomes = { readonly [consumer in ConsumerName]: { readonly [mode in Mode]: Expected } };

/**
 * The rules of delivery. `AsyncBuffered` sends in the background: `once` has a flush that waits for it, `always` one
 * that comes when it is over and has no time to send.
 */
export const OUTCOMES: { readonly [meaning in Meaning]: Outcomes } = {
  delivered: {
    Default: both({ requests: 1, failed: 0, delivered: [1], flush: [1, 0, 0, 0, 0] }),
    Buffered: both({ requests: 1, failed: 0, delivered: [4], flush: [4, 0, 0, 1, 0] }),
    AsyncBuffered: {
      once: { requests: 1, failed: 0, delivered: [4], flush: [4, 0, 0, 0, 0] },
      always: { requests: 1, failed: 0, delivered: [4], flush: [0, 0, 0, 0, 0] },
    },
  },
  retryable: {
    Default: {
      once: { requests: 2, failed: 1, delivered: [1], flush: [1, 0, 0, 0, 0] },
      always: {
        requests: 3,
        failed: 3,
        promise: "ERR_DELIVERY",
        drops: ["1 undelivered"],
        errors: 1,
        flush: [0, 0, 1, 0, 1],
      },
    },
    Buffered: {
      once: { requests: 2, failed: 1, delivered: [4], flush: [4, 0, 0, 2, 0] },
      always: { requests: 3, failed: 3, errors: 1, flush: [0, 4, 0, 3, 1], held: 4 },
    },
    AsyncBuffered: {
      // The flush takes over while the background pauses.
      once: { requests: 2, failed: 1, delivered: [4], flush: [4, 0, 0, 1, 0] },
      always: { requests: 3, failed: 3, errors: 1, flush: [0, 4, 0, 0, 0], held: 4 },
    },
  },
  later: {
    Default: both({
      requests: 1,
      failed: 1,
      promise: "ERR_DELIVERY",
      drops: ["1 undelivered"],
      errors: 1,
      flush: [0, 0, 1, 0, 1],
    }),
    Buffered: both({ requests: 1, failed: 1, errors: 1, flush: [0, 4, 0, 1, 1], held: 4 }),
    AsyncBuffered: {
      // The flush that waited tries for itself, with half as many at a time.
      once: { requests: 3, failed: 1, delivered: [2, 2], errors: 1, flush: [4, 0, 0, 2, 1] },
      always: { requests: 1, failed: 1, errors: 1, flush: [0, 4, 0, 0, 0], held: 4 },
    },
  },
  permanent: {
    Default: both({
      requests: 1,
      failed: 1,
      promise: "ERR_DELIVERY",
      drops: ["1 rejected"],
      errors: 1,
      flush: [0, 0, 1, 0, 1],
    }),
    Buffered: both({ requests: 1, failed: 1, drops: ["4 rejected"], errors: 1, flush: [0, 0, 4, 1, 1] }),
    AsyncBuffered: {
      once: { requests: 1, failed: 1, drops: ["4 rejected"], errors: 1, flush: [0, 0, 4, 0, 1] },
      always: { requests: 1, failed: 1, drops: ["4 rejected"], errors: 1, flush: [0, 0, 0, 0, 0] },
    },
  },
  refused: {
    Default: both({
      requests: 1,
      failed: 1,
      promise: "ERR_DELIVERY",
      drops: ["1 rejected"],
      errors: 1,
      flush: [0, 0, 1, 0, 1],
    }),
    // Halves look for what is refused, each message in the end by itself.
    Buffered: {
      once: { requests: 4, failed: 1, delivered: [2, 1, 1], flush: [4, 0, 0, 4, 0] },
      always: { requests: 7, failed: 7, drops: ["4 rejected"], errors: 1, flush: [0, 0, 4, 7, 1] },
    },
    AsyncBuffered: {
      once: { requests: 4, failed: 1, delivered: [2, 1, 1], flush: [4, 0, 0, 0, 0] },
      always: { requests: 7, failed: 7, drops: ["4 rejected"], errors: 1, flush: [0, 0, 0, 0, 0] },
    },
  },
  smaller: {
    Default: both({ requests: 1, failed: 0, delivered: [1], flush: [1, 0, 0, 0, 0] }),
    Buffered: both({ requests: 3, failed: 1, delivered: [2, 2], flush: [4, 0, 0, 3, 0] }),
    AsyncBuffered: {
      once: { requests: 3, failed: 1, delivered: [2, 2], flush: [4, 0, 0, 0, 0] },
      always: { requests: 3, failed: 1, delivered: [2, 2], flush: [0, 0, 0, 0, 0] },
    },
  },
  "too large": {
    Default: both({
      requests: 1,
      failed: 1,
      promise: "ERR_DELIVERY",
      drops: ["1 too-large"],
      errors: 1,
      flush: [0, 0, 1, 0, 1],
    }),
    Buffered: {
      once: { requests: 3, failed: 1, delivered: [2, 2], flush: [4, 0, 0, 3, 0] },
      always: { requests: 6, failed: 6, drops: each("1 too-large"), errors: 4, flush: [0, 0, 4, 6, 4] },
    },
    AsyncBuffered: {
      once: { requests: 3, failed: 1, delivered: [2, 2], flush: [4, 0, 0, 0, 0] },
      always: { requests: 6, failed: 6, drops: each("1 too-large"), errors: 4, flush: [0, 0, 0, 0, 0] },
    },
  },
};

function both(expected: Expected): { readonly [mode in Mode]: Expected } {
  return { once: expected, always: expected };
}

function each(drop: string): readonly string[] {
  return Array.from({ length: 4 }, () => drop);
}
