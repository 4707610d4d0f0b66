/** Whose messages are lost if the process ends now: a consumer. */
export interface Holding {
  /** How many messages it holds or has on their way. */
  readonly held: () => number;
  /** Whether it is known to hold some. */
  isKnown: boolean;
}

/** Where copies of this package meet, on `globalThis`, so that one tells of all that is held: see {@linkcode Held}. */
export const HOLDINGS: unique symbol = /* @__PURE__ */ Symbol.for("@growingio-edge/tracker holdings 1");

/** What is found there. */
export interface Held {
  /** How many messages are held in all. */
  held(): number;
  /** Learns of a consumer that holds messages, or holds none any more. */
  look(holding: Holding): void;
}

/** What those who develop are told beside the rule that they broke. */
export interface Advice {
  /** What to do about a broken rule, in words that follow it; `known` are the keys that an object may have. */
  readonly fault: (action: string, path: string, rule: string, received: unknown, known: readonly string[]) => string;
  /** Looks at what breaks no rule, and may be a mistake all the same. */
  readonly checked: (fields: object) => void;
  /** What to do about an answer, in words that follow it. */
  readonly answered: (status: number | undefined, serverHost: string) => string;
  /** A consumer holds messages, or was stopped. */
  readonly holds: (holding: Holding) => void;
}

/**
 * Empty in a bundle: `hints.ts` fills it, which is what Node, Deno, Bun and development builds load as the package. So
 * what only they need costs a Worker nothing.
 */
export const advice: Partial<Advice> = {};
