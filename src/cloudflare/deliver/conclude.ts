import { quietly } from "../../delivery/settled.ts";
import type { Ledger } from "../../delivery/ledger.ts";
import type { Outcome } from "../../delivery/outcome.ts";
import type { TrackerError } from "../../errors.ts";
import type { QueueMessage } from "../binding.ts";
import { RecentIds } from "../ids.ts";
import { messagesOf, type Parcel } from "./parcels.ts";

/** A message is tried again 10 s after its first failure, then after 20 s, 40 s and so on; Cloudflare allows 24 h. */
const FIRST_DELAY_SECONDS = 10;
const LONGEST_DELAY_SECONDS = 43_200;

/** What a batch, or a part of it, comes to in the end. */
export type Fate = Exclude<Outcome, { readonly type: "split" | "superseded" }>;

/** What this isolate delivered of late: messages that come to the queue twice are not sent twice, as a rule. */
export const arrived: RecentIds = new RecentIds();

/** Tells the queue, the callbacks and the report what became of messages. */
export class Conclusion {
  readonly errors: TrackerError[] = [];
  readonly counts = { delivered: 0, retried: 0, dropped: 0 };
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** The queue is to hand it out again. */
  retry(queued: QueueMessage): void {
    this.counts.retried++;
    quietly(() => queued.retry({ delaySeconds: delaySeconds(queued.attempts) }));
  }

  /** It is done with. */
  acknowledge(queued: QueueMessage, fate: "delivered" | "dropped"): void {
    this.counts[fate]++;
    quietly(() => queued.ack());
  }

  report(error: TrackerError): void {
    this.errors.push(error);
    this.#ledger.fail(error);
  }

  /** Tells a part what it has come to. */
  conclude(part: readonly Parcel[], fate: Fate): void {
    if (part.length === 0) return;
    const all = part.flatMap(({ queued }) => queued);
    if (fate.type === "delivered") {
      for (const { id } of part) arrived.add(id);
      for (const queued of all) this.acknowledge(queued, "delivered");
      return this.#ledger.deliver(messagesOf(part));
    }
    this.report(fate.error);
    if (fate.type === "retained") return all.forEach((queued) => this.retry(queued));
    for (const queued of all) this.acknowledge(queued, "dropped");
    this.#ledger.drop(messagesOf(part), fate.type, fate.error);
  }
}

function delaySeconds(attempts: number): number {
  // A stand-in of a test need not count.
  return Math.min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** (Math.max(0, attempts - 1) || 0));
}
