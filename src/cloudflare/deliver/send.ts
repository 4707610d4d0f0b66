import { isOfContent } from "../../delivery/retry.ts";
import type { Outcome } from "../../delivery/outcome.ts";
import type { Run } from "../../delivery/run.ts";
import { sift } from "../../delivery/sift.ts";
import type { Transport } from "../../delivery/transport.ts";
import type { GrowingIOError } from "../../errors.ts";
import type { MessageKind } from "../../wire.ts";
import type { Conclusion, Fate } from "./conclude.ts";
import { messagesOf, type Parcel } from "./parcels.ts";

/** How many requests look for what is at fault: on Cloudflare's free plan an invocation makes 50. */
const MAX_REQUESTS = 40;

/** What is final for one message. */
const FINAL: ReadonlySet<Outcome["type"]> = new Set(["rejected", "too-large"]);

/** Sends messages of one kind, and finds by halves those that make a batch of them fail. */
export async function send(
  kind: MessageKind,
  parcels: readonly Parcel[],
  transport: Transport,
  run: Run,
  conclusion: Conclusion,
): Promise<void> {
  /** Sends what is too much at once in two. */
  const sendIn = async (all: readonly Parcel[], count: number): Promise<void> => {
    for (const part of [all.slice(0, count), all.slice(count)]) {
      if (part.length > 0) await send(kind, part, transport, run, conclusion);
    }
  };
  const whole = await transport.deliver(kind, messagesOf(parcels), run);
  if (whole.type === "superseded") return; // nobody else has them
  if (whole.type === "split") return await sendIn(parcels, whole.count);
  if (whole.type === "delivered" || parcels.length === 1 || !isDivisible(whole)) {
    return conclusion.conclude(parcels, whole);
  }
  // What becomes of each that is at fault; one request is enough to look closer.
  const fates = new Map<Parcel, Fate>();
  const open = new Set(parcels);
  let left = MAX_REQUESTS;
  const { refused, error, outcome } = await sift(
    parcels,
    whole.error.status,
    async (part) => {
      if (left-- === 0) return { type: "superseded" };
      const answer = await transport.deliver(kind, messagesOf(part), run, { tries: 1 });
      if (answer.type === "delivered") {
        conclusion.conclude(part, answer);
        for (const parcel of part) open.delete(parcel);
      } else if (part[0] && answer.type !== "superseded" && answer.type !== "split") fates.set(part[0], answer);
      return answer;
    },
    (answer, { length }) => isDivisible(answer) || (length === 1 && FINAL.has(answer.type)),
    whole.type === "rejected" ? undefined : 1,
  );
  const isAll = refused.length === parcels.length;
  for (const type of ["rejected", "too-large", "retained"] as const) {
    const alike = refused.filter((parcel) => (isAll ? whole : fates.get(parcel))?.type === type);
    const own = (alike[0] && fates.get(alike[0])) ?? whole;
    const why = type === whole.type && type === "rejected" || !("error" in own) ? error : own.error;
    conclusion.conclude(alike, type === "retained" ? later(why) : { type, error: why });
  }
  for (const parcel of refused) open.delete(parcel);
  // What was not found out is left for later.
  if (outcome?.type === "split") await sendIn([...open], outcome.count);
  else conclusion.conclude([...open], later(outcome && "error" in outcome ? outcome.error : whole.error));
}

/** Whether a batch may have failed for some of its messages alone. Who says when to come again is not asked before. */
function isDivisible(outcome: Outcome): boolean {
  if (outcome.type !== "rejected" && outcome.type !== "retained") return false;
  const { status, attempts } = outcome.error;
  return attempts > 0 && isOfContent(status) && !(outcome.type === "retained" && outcome.retryAfterMs > 0);
}

const later = (error: GrowingIOError): Fate => ({ type: "retained", error, retryAfterMs: 0, request: 0 });
