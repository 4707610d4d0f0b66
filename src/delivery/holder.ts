/** How long a lease is good without a sign of life from its holder. */
export const LEASE_MS = 3000;

/**
 * Whoever is sending: plain data, as its invocation may end without a word. It counts as alive until the time `until`,
 * in Unix milliseconds, which is renewed each second; forever where no invocation ends so; and no more once it is 0.
 */
export interface Holder {
  until: number;
}

/** Whether a holder still gives signs of life. One that is due far ahead lived before the clock was set back. */
export function isAlive({ until }: Holder, now: number): boolean {
  return until === Infinity || (until > now && until - now <= LEASE_MS);
}
