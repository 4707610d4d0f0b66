import { GrowingIOError, GrowingStoppedError } from "../errors.ts";
import { type Message } from "../message/message.ts";
import { kindOf } from "../wire.ts";
import { nowhere, type Outcome, type Request } from "./transport.ts";
import type { Invocation } from "./invocation.ts";
import type { ConsumerStats } from "./report.ts";
import { Engine, type Fates, quietly } from "./engine.ts";
import { type Holder, isAlive } from "./lane.ts";
import { poll } from "./pump.ts";
import type { Run } from "./run.ts";

/** A message on its way: plain data, as the invocation that sends it may end without a word. */
interface Call {
  readonly message: Message;
  holder: Holder;
  fate: "pending" | "delivered" | "dropped";
}

/** How long after its last sign of life a call's invocation is surely over, so that nobody will report its end. */
const FORGOTTEN_MS = 60_000;

/** Sends each message at once, in a request of its own, in the context of the call. */
export class DirectEngine extends Engine<readonly Call[]> {
  readonly #calls = new Set<Call>();
  readonly #attended = new WeakMap<Invocation, Set<Promise<void>>>();

  /** What a call waits for before its request, if anything; `isNext` tells whether all calls before it are over. */
  protected turn(_isNext: () => boolean, _run: Run): Promise<void> | undefined {
    return undefined;
  }

  /** Hears of each request as it is about to leave. */
  protected requested(_message: Message, _request: Request): void {}

  /** Hears of how each message ended. */
  protected answered(_message: Message, _outcome: Outcome): void {}

  protected accept(message: Message, invocation: Invocation | undefined): Promise<void> {
    this.#sweep();
    const sent = this.#send(message);
    const over = sent.catch(() => {}); // nobody need await it
    if (invocation) this.#attend(over, invocation);
    return sent;
  }

  protected holdings(): Pick<ConsumerStats, "queued" | "leased"> {
    return { queued: 0, leased: this.#calls.size };
  }

  protected mark(): readonly Call[] {
    return [...this.#calls];
  }

  protected drain(mark: readonly Call[], run: Run): Promise<void> {
    const isOver = ({ fate, holder }: Call): boolean => fate !== "pending" || !isAlive(holder, this.runtime.now());
    return poll(() => mark.every(isOver), this.runtime, run.signal);
  }

  protected fates(mark: readonly Call[]): Fates {
    const count = (fate: Call["fate"]): number => mark.filter((call) => call.fate === fate).length;
    return { delivered: count("delivered"), retained: count("pending"), dropped: count("dropped") };
  }

  protected halt(): void {}

  protected discard(): void {
    for (const call of this.#calls) {
      if (this.#settle(call, "dropped")) this.ledger.drop([call.message], "stopped", new GrowingStoppedError());
    }
  }

  async #send(message: Message): Promise<void> {
    const call: Call = { message, holder: { until: 0 }, fate: "pending" };
    let outcome: Outcome;
    try {
      const run = this.begin();
      try {
        call.holder = run.holder;
        this.#calls.add(call);
        const turn = this.turn(() => this.#isNext(call), run);
        if (turn) await turn;
        const made = (request: Request): void => this.requested(message, request);
        outcome = await this.transport.deliver(kindOf(message), [message], run, made);
      } finally {
        this.end(run);
      }
    } catch (cause) {
      outcome = nowhere([message], cause);
    }
    this.answered(message, outcome);
    const delivered = outcome.type === "delivered";
    if (!this.#settle(call, delivered ? "delivered" : "dropped")) throw new GrowingStoppedError();
    if (outcome.type === "delivered") return this.ledger.deliver([message]);
    const { type, error } = outcome;
    this.ledger.drop([message], type === "rejected" || type === "too-large" ? type : "undelivered", error);
    this.ledger.fail(error);
    throw error;
  }

  /** Keeps an invocation alive until its calls are over, by one promise while there are any. */
  #attend(call: Promise<void>, invocation: Invocation): void {
    const open = this.#attended.get(invocation) ?? new Set();
    const isFirst = open.size === 0;
    this.#attended.set(invocation, open);
    const over = call.then(() => void open.delete(over));
    open.add(over);
    const drained = async (): Promise<void> => {
      while (open.size > 0) await Promise.all(open);
    };
    if (isFirst) quietly(() => invocation.waitUntil(drained()));
  }

  #isNext(call: Call): boolean {
    const now = this.runtime.now();
    for (const other of this.#calls) if (other === call || isAlive(other.holder, now)) return other === call;
    return true;
  }

  /** Decides a call's fate, once. */
  #settle(call: Call, fate: "delivered" | "dropped"): boolean {
    const first = call.fate === "pending";
    if (first) call.fate = fate;
    this.#calls.delete(call);
    return first;
  }

  /** Calls of invocations that ended without a word are given up; the oldest come first. */
  #sweep(): void {
    for (const call of this.#calls) {
      if (this.runtime.now() - call.holder.until < FORGOTTEN_MS) return;
      if (!this.#settle(call, "dropped")) continue;
      const messages = [call.message];
      const text = "Cannot tell whether a message was delivered as the invocation that sent it ended before the answer";
      const error = new GrowingIOError(text, { attempts: 1, retryable: true, messages });
      this.ledger.drop(messages, "undelivered", error);
      this.ledger.fail(error);
    }
  }
}
