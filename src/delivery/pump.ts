import type { MessageKind } from "../wire.ts";
import { type Runtime, sleep } from "../runtime.ts";
import type { Transport } from "./transport.ts";
import type { Lane } from "./lane.ts";
import type { Ledger } from "./ledger.ts";
import type { Run } from "./run.ts";

/** Waiting for somebody else's lease: the first pause between two looks, and the longest. */
const FIRST_NAP_MS = 50;
const LONGEST_NAP_MS = 1000;

/** Polls `isDone` with growing pauses until it holds or `signal` aborts. Plain data is all that it looks at. */
export async function poll(isDone: () => boolean, runtime: Runtime, signal: AbortSignal): Promise<void> {
  for (let nap = FIRST_NAP_MS; !isDone() && !signal.aborted; nap = Math.min(LONGEST_NAP_MS, nap * 2)) {
    await sleep(runtime, nap, signal);
  }
}

/** Moves messages from a lane to the server. */
export class Pump {
  readonly #transport: Transport;
  readonly #ledger: Ledger;
  readonly #runtime: Runtime;
  readonly #maxSize: number;

  constructor(transport: Transport, ledger: Ledger, runtime: Runtime, maxSize: number) {
    this.#transport = transport;
    this.#ledger = ledger;
    this.#runtime = runtime;
    this.#maxSize = maxSize;
  }

  /**
   * Sends batch after batch until `isDone`, or until the server is of no use for now; returns whether it was of use, or
   * undefined where nothing was learned of it.
   * What somebody else is sending it waits for, and takes over when there are no signs of life any more.
   */
  async drain(kind: MessageKind, lane: Lane, isDone: () => boolean, run: Run): Promise<boolean | undefined> {
    let useful: boolean | undefined;
    while (lane.held > 0 && !isDone() && !run.signal.aborted) {
      const sent = await this.#batch(kind, lane, run);
      if (sent === false) return run.signal.aborted ? useful : false;
      useful = sent ?? useful;
      await poll(() => isDone() || !lane.isTaken(this.#runtime.now()), this.#runtime, run.signal);
    }
    return useful;
  }

  /** Sends one batch, if it can be had. Returns whether the server was of use, where it was asked. */
  async #batch(kind: MessageKind, lane: Lane, run: Run): Promise<boolean | undefined> {
    const lease = lane.take(this.#maxSize, run.holder, this.#runtime.now());
    if (!lease) return undefined;
    run.batches++;
    run.next();
    const { messages } = lease;
    const outcome = await this.#transport.deliver(kind, messages, run);
    switch (outcome.type) {
      case "delivered":
        lane.widen(messages.length);
        this.#ledger.deliver(lane.settle(lease));
        return true;
      case "split":
        lane.release(lease);
        lane.narrow(messages.length, outcome.count);
        return true;
      case "retained":
        lane.release(lease);
        break;
      default:
        this.#ledger.drop(lane.settle(lease, true), outcome.type, outcome.error);
    }
    run.errors.push(outcome.error);
    this.#ledger.fail(outcome.error);
    return outcome.type !== "retained";
  }
}
