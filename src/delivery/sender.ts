import type { MessageKind } from "../wire.ts";
import { type Errand, KINDS, type Lanes } from "./errand.ts";
import type { Frame } from "./frame.ts";
import type { Lease } from "./shard.ts";
import type { Outcome, Transport } from "./transport.ts";

/** Moves messages from lanes to the server: the one who does that, whoever asks for it. */
export class Sender {
  readonly #frame: Frame;
  readonly #lanes: Lanes;
  readonly #transport: Transport;
  readonly #maxSize: number;
  readonly #look: (errand: Errand) => void;

  /** `look` is called before each step of an errand, as something may have moved. */
  constructor(frame: Frame, lanes: Lanes, transport: Transport, maxSize: number, look: (errand: Errand) => void) {
    this.#frame = frame;
    this.#lanes = lanes;
    this.#transport = transport;
    this.#maxSize = maxSize;
    this.#look = look;
  }

  /**
   * Sends batch after batch, as many at once as there are free shards, until the errand is done: all of it is settled,
   * or a round of retries was of no use, or its run is over. What somebody else is sending it waits for, and takes over
   * when there are no signs of life any more.
   */
  async do(errand: Errand): Promise<void> {
    const { run } = errand;
    try {
      while (!run.isCut && !this.#step(errand)) await run.wait(!errand.isIdle, this.#restMs(errand));
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
    const isPatient = maxBatches < Infinity;
    let isOpen = false;
    for (const kind of KINDS) {
      const lane = this.#lanes[kind];
      const ends = errand.ends[kind];
      if (lane.isSettled(ends)) continue;
      const mayTry = isPatient ? !errand.isIdle && lane.restMs(now) === 0 : !errand.hasFailed(kind, lane);
      while (mayTry && run.batches < maxBatches) {
        const lease = lane.take(this.#maxSize, ends, run.holder, now);
        if (!lease) break;
        void this.#send(kind, lease, errand);
      }
      isOpen ||= isPatient ? run.batches < maxBatches : mayTry || lane.isSending(ends, now);
    }
    return !isOpen && run.sending === 0;
  }

  /** How long there is only a rest to wait for. */
  #restMs({ maxBatches, ends, isIdle }: Errand): number {
    if (maxBatches === undefined || isIdle) return Infinity;
    const now = this.#frame.runtime.now();
    const rests = KINDS.filter((kind) => !this.#lanes[kind].isSettled(ends[kind])).map((kind) =>
      this.#lanes[kind].restMs(now)
    );
    return Math.min(...rests.filter((ms) => ms > 0));
  }

  async #send(kind: MessageKind, lease: Lease, { run }: Errand): Promise<void> {
    run.batches++;
    run.sending++;
    run.moved();
    const isCurrent = (): boolean => lease.parts.some(({ shard }) => shard.lease === lease);
    const outcome = await this.#transport.deliver(kind, lease.messages, run, { isCurrent });
    run.sending--;
    run.moved();
    this.#conclude(kind, lease, outcome, run.isCut);
    run.wake();
    this.#frame.wake();
  }

  /** An outcome and what follows from it, for the lane, its size of batches, and whoever listens. */
  #conclude(kind: MessageKind, lease: Lease, outcome: Outcome, isCut: boolean): void {
    const lane = this.#lanes[kind];
    const { ledger, runtime } = this.#frame;
    const { parts, messages: { length } } = lease;
    if (outcome.type === "delivered") {
      for (const { shard } of parts) shard.widen(length);
      lane.wake();
      return ledger.deliver(lane.settle(lease, "delivered"));
    }
    if (outcome.type === "split") {
      for (const { shard } of parts) shard.narrow(length, outcome.count);
      return lane.release(lease);
    }
    if (outcome.type === "superseded") return;
    const { type, error } = outcome;
    lane.fail(lease, error);
    if (type === "retained") {
      const isLate = !parts.some(({ shard }) => shard.lease === lease);
      lane.release(lease);
      if (!isCut && !isLate) lane.rest(outcome.request, outcome.retryAfterMs, runtime.now());
    } else {
      lane.wake();
      ledger.drop(lane.settle(lease, "dropped"), type, error);
    }
    ledger.fail(error);
  }
}
