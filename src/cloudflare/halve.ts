import { isOfContent } from "../delivery/retry.ts";
import type { Outcome } from "../delivery/transport.ts";

/** What a batch, or a part of it, comes to in the end. */
export type Fate = Exclude<Outcome, { readonly type: "split" | "superseded" }>;
type Failure = Exclude<Outcome, { readonly type: "delivered" | "superseded" }>;

/**
 * How many parts of a batch are tried before it is clear that all of it fails alike: as many as lead down to single
 * messages where the server refuses for good, few where it may only be unwell.
 */
const MAX_ALIKE = 16;
const MAX_ALIKE_UNWELL = 4;
/** How many parts are tried where some arrive: on Cloudflare's free plan an invocation makes 50 requests. */
const MAX_PARTS = 40;

/**
 * Sends a batch. Where it fails in a way that may be the fault of some of its messages alone, halves find these, and
 * the others arrive. Of each part `conclude` hears once, as soon as its fate is known; of a batch that fails alike
 * everywhere it hears as one. What is not found out within bounds is left for later.
 *
 * @param deliver Brings messages to the server; to look closer at what failed `isAgain`, and one request is enough.
 */
export async function sendInHalves<Item>(
  items: readonly Item[],
  deliver: (items: readonly Item[], isAgain: boolean) => Promise<Outcome>,
  conclude: (items: readonly Item[], fate: Fate) => void,
): Promise<void> {
  const first = await deliver(items, false);
  if (first.type === "superseded") return; // nobody else has them
  if (first.type === "delivered") return conclude(items, first);
  if (!isDivisible(first, items)) {
    if (first.type !== "split") return conclude(items, first);
    // Too large, or not to be encoded: how many may do is known.
    await sendInHalves(items.slice(0, first.count), deliver, conclude);
    return await sendInHalves(items.slice(first.count), deliver, conclude);
  }

  const fate = fateOf(first);
  const maxAlike = fate.type === "rejected" ? MAX_ALIKE : MAX_ALIKE_UNWELL;
  const failed: (readonly [part: readonly Item[], fate: Fate])[] = [];
  let tries = 0;
  let isAlike = true;
  const divide = async (whole: readonly Item[]): Promise<void> => {
    const middle = (whole.length + 1) >> 1;
    const rest: (readonly [part: readonly Item[], failure: Failure])[] = [];
    // Both halves before either is divided further, as one of them is well where a single message is bad.
    for (const part of [whole.slice(0, middle), whole.slice(middle)]) {
      tries++;
      const outcome = await deliver(part, true);
      if (outcome.type === "superseded") continue;
      if (outcome.type !== "delivered") {
        rest.push([part, outcome]);
        continue;
      }
      isAlike = false;
      conclude(part, outcome);
    }
    for (const [part, failure] of rest) {
      const isEnough = tries >= (isAlike ? maxAlike : MAX_PARTS);
      if (isDivisible(failure, part)) {
        if (isEnough) failed.push([part, fateOf(failure)]);
        else await divide(part);
      } else if (failure.type === "split") {
        isAlike = false;
        await sendInHalves(part, deliver, conclude);
      } else {
        failed.push([part, failure]);
      }
    }
  };
  await divide(items);
  if (isAlike && failed.every(([, { type }]) => type === fate.type)) return conclude(items, fate);
  // Which of a larger part are bad nobody knows yet.
  for (const [part, its] of failed) conclude(part, its.type === "rejected" && part.length > 1 ? later(its) : its);
}

function isDivisible(failure: Failure, { length }: readonly unknown[]): boolean {
  const { status, attempts } = failure.error;
  if (length < 2 || failure.type === "too-large" || status === 413 || attempts === 0) return false;
  // Who says when to come again is not to be asked before.
  return isOfContent(status) && !(failure.type === "retained" && failure.retryAfterMs > 0);
}

const fateOf = (failure: Failure): Exclude<Fate, { type: "delivered" }> =>
  failure.type === "split" ? { type: "rejected", error: failure.error } : failure;

const later = ({ error }: Extract<Fate, { type: "rejected" | "too-large" }>): Fate => ({
  type: "retained",
  error,
  retryAfterMs: 0,
  request: 0,
});
