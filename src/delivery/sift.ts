import { GrowingIOError } from "../errors.ts";
import type { WireMessage } from "../wire.ts";
import { countOf } from "../words.ts";
import type { Outcome } from "./outcome.ts";

/** What became of a batch that was refused. */
export interface Sifted<Item> {
  /** What is refused, alone or with all of it. */
  readonly refused: readonly Item[];
  readonly error: GrowingIOError;
  /** What ended it before its time, and with which messages. */
  readonly outcome?: Outcome;
  readonly piece: readonly Item[];
}

/** As many as lead down to single messages, and how many samples there are then. */
const MAX_REFUSALS = 13;
const SAMPLES = 3;

/**
 * Finds by halves which messages of a batch a server refuses, and delivers the others, in order: for one of 500 it
 * takes 17 requests more at the most. Where every piece is refused alike, a handful is enough to say so of all.
 *
 * @param batch What was refused as a whole.
 * @param status The answer's status.
 * @param send Sends some of it, and settles what was delivered.
 * @param isRefusal Whether a piece that ended so is at fault itself; any other end is that of the search.
 * @param maxRefusals After so many requests of which none was taken, samples tell whether all of it is refused.
 */
export async function sift<Item extends { readonly message: WireMessage }>(
  batch: readonly Item[],
  status: number | undefined,
  send: (piece: readonly Item[]) => Promise<Outcome>,
  isRefusal: (outcome: Outcome, piece: readonly Item[]) => boolean = ({ type }) => type === "rejected",
  maxRefusals: number = MAX_REFUSALS,
): Promise<Sifted<Item>> {
  const refused: Item[] = [];
  const taken = new Set<Item>();
  let requests = 1;
  let isOver = false;
  let last: { readonly outcome?: Outcome; readonly piece: readonly Item[] } = { piece: [] };

  const isTaken = async (piece: readonly Item[]): Promise<boolean> => {
    const outcome = await send(piece);
    requests++;
    if (outcome.type === "delivered") {
      for (const entry of piece) taken.add(entry);
    } else if (!isRefusal(outcome, piece)) {
      last = { outcome, piece };
      isOver = true;
    }
    return outcome.type === "delivered";
  };
  const left = (from: number, end: number): Item[] => batch.slice(from, end).filter((entry) => !taken.has(entry));

  /** Goes through a piece from left to right. Returns whether it was fine. */
  const go = async (from: number, end: number, isRefused: boolean): Promise<boolean> => {
    const piece = left(from, end);
    // No message is given up for what was said of others beside it.
    const isKnown = isRefused && piece.length > 1;
    if (isOver || piece.length === 0 || (!isKnown && await isTaken(piece))) return true;
    if (taken.size === 0 && requests >= maxRefusals && !isOver) {
      const rest = left(refused.length, batch.length);
      let isHopeless = true;
      for (let sample = 1; sample <= SAMPLES && isHopeless; sample++) {
        const entry = rest[Math.floor(rest.length * sample / SAMPLES) - 1];
        isHopeless = !entry || (!await isTaken([entry]) && !isOver);
      }
      if (isHopeless) {
        refused.push(...rest);
        isOver = true;
      }
    }
    if (isOver) return false;
    const [one] = piece;
    if (one && piece.length === 1) {
      if (taken.has(one)) return true; // as a sample
      refused.push(one);
      return false;
    }
    const middle = from + ((end - from) >> 1);
    const isFine = await go(from, middle, false);
    // What is refused as a whole, and not for its left, is refused for its right.
    return await go(middle, end, isFine) && isFine;
  };

  await go(0, batch.length, true);
  const what = `${refused.length} of ${countOf(batch.length, "message")}`;
  const text = `Cannot deliver ${what}: the answer was ${status} (${countOf(requests, "request")})`;
  const messages = refused.map(({ message }) => message);
  return {
    refused,
    error: new GrowingIOError(text, { status, attempts: requests, retryable: false, messages }),
    ...last,
  };
}
