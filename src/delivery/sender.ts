import type { GrowingIOError } from "../errors.ts";
import type { MessageKind } from "../wire.ts";
import { type Errand, KINDS, type Lanes } from "./errand.ts";
import type { Frame } from "./policy.ts";
import { isAboutContent } from "./retry.ts";
import type { Run } from "./run.ts";
import type { Entry, Lease } from "./shard.ts";
import { sift } from "./sift.ts";
import { Suspects } from "./suspects.ts";
import type { Outcome } from "./outcome.ts";
import type { Transport } from "./transport.ts";

/** What became of messages: an outcome, or that they are given up as they fail alone while others are delivered. */
type Verdict = Outcome | { readonly type: "undelivered"; readonly error: GrowingIOError };

/** Moves messages from lanes to the server: the one who does that, whoever asks for it. */
export class Sender {
  readonly #frame: Frame;
  readonly #lanes: Lanes;
  readonly #transport: Transport;
  readonly #maxSize: number;
  readonly #maxBytes: number;
  readonly #look: (errand: Errand) => void;
  readonly #suspects: Suspects;

  /** `look` is called before each step of an errand, as something may have moved. */
  constructor(
    frame: Frame,
    lanes: Lanes,
    transport: Transport,
    { maxSize, maxBatchBytes }: { readonly maxSize: number; readonly maxBatchBytes: number },
    look: (errand: Errand) => void,
  ) {
    this.#frame = frame;
    this.#lanes = lanes;
    this.#transport = transport;
    this.#maxSize = maxSize;
    this.#maxBytes = maxBatchBytes;
    this.#look = look;
    this.#suspects = new Suspects(async (kind, lease, entry, run) => {
      const outcome = await this.#deliver(kind, lease, [entry], run, 1);
      if (outcome.type === "delivered") this.#delivered(kind, [entry], outcome.attempts);
      return outcome.type;
    });
  }

  /**
   * Sends batch after batch, as many at once as there are free shards, until the errand is done: all of it is settled,
   * or a round of retries was of no use, or its run is over. What somebody else is sending it waits for, and takes over
   * when there are no signs of life any more.
   */
  async do(errand: Errand): Promise<void> {
    const { run } = errand;
    try {
      try {
        while (!run.isCut && !this.#step(errand)) await run.wait(!errand.isIdle, this.#restMs(errand));
      } catch {
        // A store that cannot be read tells why by itself. What it holds stays there.
      }
      while (run.sending > 0) await run.wait(false); // until those that were cut have ended
    } finally {
      this.#frame.end(run);
      errand.end();
    }
  }

  /** Does what can be done now. Returns whether there is nothing left to do or to wait for. */
  #step(errand: Errand): boolean {
    const { run, maxBatches = Infinity } = errand;
    run.renew();
    this.#look(errand);
    errand.release();
    const now = this.#frame.runtime.now();
    const isPatient = errand.maxBatches !== undefined;
    let isOpen = false;
    for (const kind of KINDS) {
      const lane = this.#lanes[kind];
      const ends = errand.ends[kind];
      if (lane.isSettled(ends)) continue;
      const askedMs = errand.requests === undefined ? lane.rest.askedMs(now) : 0; // a flush asks all the same
      const failed = errand.failed(kind, lane);
      const mayTry = isPatient ? !errand.isIdle && lane.rest.leftMs(now) === 0 : askedMs === 0 && failed === undefined;
      while (mayTry && run.batches < maxBatches) {
        const lease = lane.take(this.#maxSize, this.#maxBytes, ends, run.holder, now, errand.requests);
        if (!lease) break;
        void this.#send(kind, lease, errand);
      }
      const isPromising = isPatient ? run.batches < maxBatches && lane.rest.leftMs(now) <= run.leftMs() : mayTry;
      isOpen ||= isPromising || (!isPatient && lane.isSending(ends, failed ?? 0, now));
    }
    return !isOpen && run.sending === 0;
  }

  /** How long there is only a rest to wait for. */
  #restMs({ maxBatches, ends, isIdle }: Errand): number {
    if (maxBatches === undefined || isIdle) return Infinity;
    const now = this.#frame.runtime.now();
    const rests = KINDS.filter((kind) => !this.#lanes[kind].isSettled(ends[kind])).map((kind) =>
      this.#lanes[kind].rest.leftMs(now)
    );
    return Math.min(...rests.filter((ms) => ms > 0));
  }

  async #send(kind: MessageKind, lease: Lease, { run }: Errand): Promise<void> {
    const lane = this.#lanes[kind];
    run.batches++;
    run.sending++;
    run.moved();
    // What failed before is looked at in parts: who else was delivered since then speaks for the server. What is taken
    // for the first time is judged by its own round.
    const isPart = [...lease.shards].some(({ limit }) => limit < Infinity);
    const before = isPart ? lane.rest.delivered : lane.delivered;
    let isIn = true;
    const leave = lease.leave = (): void => {
      if (isIn) run.sending--;
      isIn = false;
    };
    let { entries } = lease;
    let outcome: Verdict = await this.#deliver(kind, lease, entries, run);
    // What others have taken over is theirs to give up.
    if (outcome.type === "rejected" && !lane.isCurrent(lease)) outcome = { type: "superseded" };
    if (outcome.type === "rejected" && entries.length > 1 && isAboutContent(outcome.error.status)) {
      const sifted = await sift(entries, outcome.error.status, async (piece) => {
        const answer = await this.#deliver(kind, lease, piece, run);
        if (answer.type === "delivered") this.#delivered(kind, piece, answer.attempts);
        return answer;
      });
      if (sifted.refused.length > 0) {
        this.#conclude(kind, lease, sifted.refused, { type: "rejected", error: sifted.error }, run, before);
      }
      entries = sifted.piece;
      outcome = sifted.outcome ?? { type: "superseded" }; // nothing is left to say
    }
    if (outcome.type === "retained" && outcome.retryAfterMs === 0 && lane.isCurrent(lease)) {
      const { error } = outcome;
      const isAtFault = await this.#suspects.isAtFault(kind, lease, error, run);
      if (isAtFault) outcome = { type: "undelivered", error };
    }
    leave();
    run.moved();
    this.#conclude(kind, lease, entries, outcome, run, before);
    lane.release(lease);
    run.wake();
    this.#frame.wake();
  }

  #deliver(kind: MessageKind, lease: Lease, entries: readonly Entry[], run: Run, tries?: number): Promise<Outcome> {
    return this.#transport.deliver(kind, entries.map(({ message }) => message), run, {
      isCurrent: () => this.#lanes[kind].isCurrent(lease),
      pauses: (after, tried) => {
        lease.pausesAfter = after;
        lease.tried = tried;
        this.#frame.wake(); // a flush may want to take over
      },
      tries,
      tried: tries === undefined ? lease.tried : 0,
    });
  }

  #delivered(kind: MessageKind, entries: readonly Entry[], attempts: number): void {
    const lane = this.#lanes[kind];
    this.#suspects.arrived(kind, entries, attempts);
    for (const shard of new Set(entries.map((entry) => entry.shard))) shard.widen(entries.length);
    lane.rest.end();
    this.#frame.ledger.deliver(lane.settle(entries, "delivered"));
  }

  /** An outcome and what follows from it, for the lane, its size of batches, and whoever listens. */
  #conclude(
    kind: MessageKind,
    lease: Lease,
    entries: readonly Entry[],
    outcome: Verdict,
    run: Run,
    before: number,
  ): void {
    const lane = this.#lanes[kind];
    const { ledger, runtime } = this.#frame;
    const { type } = outcome;
    if (type === "superseded") return;
    if (type === "delivered") return this.#delivered(kind, entries, outcome.attempts);
    const narrow = (count: number, isSure: boolean): void => {
      for (const shard of new Set(entries.map((entry) => entry.shard))) shard.narrow(entries.length, count, isSure);
    };
    if (type === "split") return narrow(outcome.count, true);
    const { error } = outcome;
    lane.tallies.fail(entries, error);
    if (type === "retained") {
      this.#suspects.failed(kind, entries, error.attempts);
      if (!run.isCut && lane.isCurrent(lease)) {
        // The server may be unable to take this one batch: a smaller one is another matter.
        narrow(Math.max(1, entries.length >> 1), false);
        // It is of use to others: that is reason enough to go on at once.
        if (lane.delivered === before || outcome.retryAfterMs > 0) {
          lane.rest.begin(outcome.request, outcome.retryAfterMs, runtime.now());
        }
        lane.rest.delivered = lane.delivered;
      }
    } else {
      lane.rest.end();
      ledger.drop(lane.settle(entries, "dropped", { reason: type, error }), type, error);
    }
    ledger.fail(error);
  }
}
