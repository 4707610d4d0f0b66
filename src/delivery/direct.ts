import { GrowingIOError, GrowingStoppedError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { turn } from "../runtime.ts";
import { kindOf, type WireMessage } from "../wire.ts";
import { Burst } from "./burst.ts";
import { type Call, Calls } from "./calls.ts";
import type { Flushing, Frame, Policy } from "./policy.ts";
import { LEASE_MS } from "./holder.ts";
import type { Invocation } from "./invocation.ts";
import type { ConsumerStats } from "./report.ts";
import type { Run } from "./run.ts";
import { quietly } from "./settled.ts";
import { nowhere, type Outcome } from "./outcome.ts";
import type { Request, Transport } from "./transport.ts";

/** Who watches what becomes of messages, to print it. */
export interface Watcher {
  /** A request is about to leave. */
  requested(message: Message, request: Request): void;
  answered(outcome: Exclude<Outcome, { readonly type: "superseded" }>): void;
}

/** How long after its last sign of life a call's invocation is surely over, so that nobody will report its end. */
const FORGOTTEN_MS = 60_000;

/** Sends each message at once, in a request of its own, in the context of the call; so many at once, in order. */
export class Direct implements Policy {
  readonly #frame: Frame;
  readonly #transport: Transport;
  readonly #maxRequests: number;
  readonly #watcher: Watcher | undefined;
  readonly #attended = new WeakMap<Invocation, Set<Promise<void>>>();
  readonly #bursts = new Burst(() => new Set<Call>());
  readonly #calls: Calls;
  /** How many places are kept by answers whose connections are not free yet: nobody is to open another beside it. */
  #busy = 0;

  constructor(frame: Frame, transport: Transport, maxRequests: number, watcher?: Watcher) {
    this.#frame = frame;
    this.#calls = new Calls(() => frame.runtime.now());
    this.#transport = transport;
    this.#maxRequests = maxRequests;
    this.#watcher = watcher;
  }

  accept(message: Message, invocation: Invocation | undefined): Promise<void> {
    this.#sweep();
    const { isolated } = this.#frame.runtime;
    const call = this.#calls.add(message, isolated ? this.#bursts.share() : undefined);
    // Where nobody can wake it, it has to be at hand; elsewhere those that wait cost next to nothing.
    const waits = !isolated && this.#calls.held + this.#busy > this.#maxRequests;
    const sent = waits ? new Promise<void>((go) => call.go = go).then(() => this.#send(call)) : this.#send(call);
    const over = sent.catch(() => {}); // nobody need await it
    if (invocation) this.#attend(over, invocation);
    return sent;
  }

  holdings(): Pick<ConsumerStats, "queued" | "leased"> {
    const { held } = this.#calls;
    const leased = Math.min(held, this.#maxRequests);
    return { queued: held - leased, leased };
  }

  flush(): Flushing {
    const calls = this.#calls.pending();
    const count = (fate: Call["fate"]): number => calls.filter((call) => call.fate === fate).length;
    return {
      drain: async (run) => {
        // Each makes one try of the flush's own time at the least.
        for (const { nudge } of calls) nudge();
        // From the last one on, as it is the last to be over as a rule.
        while (!run.isCut && calls.findLast((call) => this.#calls.isOpen(call))) await run.wait(true);
      },
      report: () => ({
        delivered: count("delivered"),
        retained: count("pending"),
        dropped: count("dropped"),
        errors: calls.flatMap(({ error }) => error ?? []),
      }),
    };
  }

  halt(): void {}

  discard(): readonly WireMessage[] {
    const calls = this.#calls.pending();
    for (const call of calls) this.#settle(call, "dropped");
    return calls.map(({ message }) => message);
  }

  async #send(call: Call): Promise<void> {
    const { message, siblings } = call;
    let outcome: Outcome;
    try {
      outcome = await this.#deliver(call);
    } catch (cause) {
      outcome = nowhere([message], cause);
    }
    if (outcome.type === "superseded" || !this.#settle(call, outcome.type === "delivered" ? "delivered" : "dropped")) {
      throw call.error ?? new GrowingStoppedError();
    }
    if (outcome.type !== "delivered") call.error = outcome.error;
    this.#watcher?.answered(outcome);
    const { ledger } = this.#frame;
    if (siblings) {
      siblings.delete(call);
      for (const next of this.#first()) if (siblings.has(next)) next.go();
    }
    if (outcome.type === "delivered") return ledger.deliver([message]);
    const { type, error } = outcome;
    ledger.drop([message], type === "rejected" || type === "too-large" ? type : "undelivered", error);
    ledger.fail(error);
    throw error;
  }

  async #deliver(call: Call): Promise<Outcome> {
    const { message } = call;
    const { isolated } = this.#frame.runtime;
    const run = this.#begin(call);
    try {
      while (isolated && call.fate === "pending" && !this.#first().includes(call)) await run.wait(true);
      if (call.fate !== "pending") throw new GrowingStoppedError();
      return await this.#transport.deliver(kindOf(message), [message], run, {
        made: (request) => this.#watcher?.requested(message, request),
        isCurrent: () => call.fate === "pending",
        answered: (freed) => void this.#keep(freed),
      });
    } finally {
      this.#frame.end(run);
    }
  }

  #begin(call: Call): Run {
    const run = this.#frame.begin();
    call.holder = run.holder;
    call.nudge = () => run.nudge();
    if (this.#frame.runtime.isolated) call.go = () => run.wake();
    return run;
  }

  /** Keeps a place until a connection is free: clients see that a turn after the end of the body. */
  async #keep(freed: Promise<void>): Promise<void> {
    const { runtime } = this.#frame;
    if (runtime.isolated) return; // nobody could give it back for one that ended without a word
    this.#busy++;
    await freed;
    await turn(runtime).catch(() => {}); // where there are no timers any more
    this.#busy--;
    this.#next();
  }

  /** One place became free: it is that of the last of them. */
  #next(): void {
    if (!this.#frame.runtime.isolated) this.#first().at(-1)?.go();
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

  /** The calls whose turn it is. */
  #first(): Call[] {
    return this.#calls.first(this.#maxRequests - this.#busy);
  }

  /** Decides a call's fate, once. */
  #settle(call: Call, fate: "delivered" | "dropped"): boolean {
    if (!this.#calls.settle(call, fate)) return false;
    call.go();
    this.#next();
    this.#frame.wake();
    return true;
  }

  /** Calls of invocations that ended without a word are given up; the oldest come first. */
  #sweep(): void {
    const { runtime, ledger } = this.#frame;
    if (!runtime.isolated) return;
    const now = runtime.now();
    for (const call of this.#calls.pending()) {
      const { until } = call.holder;
      if (now - until < FORGOTTEN_MS) return;
      // The clock may have been set, or all of it frozen: then there is a sign of life before the second look.
      if (call.doubt?.until !== until) call.doubt = { since: now, until };
      if (now - call.doubt.since < LEASE_MS) continue;
      if (!this.#settle(call, "dropped")) continue;
      const messages = [call.message];
      const text = "Cannot tell whether a message was delivered as the invocation that sent it ended before the answer";
      const error = new GrowingIOError(text, { attempts: 1, retryable: true, messages });
      call.error = error;
      ledger.drop(messages, "undelivered", error);
      ledger.fail(error);
    }
  }
}
