import { GrowingParamError, GrowingStoppedError, type TrackerError } from "../errors.ts";
import { ItemMessage } from "../message/item.ts";
import { type Message, stamped } from "../message/message.ts";
import { PersonMessage } from "../message/person.ts";
import { DELIVERY_MS } from "../consumer/options.ts";
import type { Runtime } from "../runtime.ts";
import type { ResolvedOptions } from "../consumer/resolve.ts";
import { Transport } from "./transport.ts";
import type { Consumer } from "../consumer/consumer.ts";
import type { Invocation } from "./invocation.ts";
import type { ConsumerStats, FlushOptions, FlushReport, StopOptions } from "./report.ts";
import { isAlive } from "./lane.ts";
import { Ledger } from "./ledger.ts";
import { Run } from "./run.ts";
import { DONE, failed } from "./settled.ts";

/** How many runs are kept at hand to be ended by `stop()`, before those without a sign of life are forgotten. */
const MAX_RUNS = 1000;

/** How many messages a flush covers became what. */
export type Fates = Pick<FlushReport, "delivered" | "retained" | "dropped">;

/**
 * What works inside each consumer of this package. `Mark` is what a flush remembers, when it begins, of the messages
 * that it covers.
 */
export abstract class Engine<Mark> implements Consumer {
  declare protected readonly runtime: Runtime;
  declare protected readonly ledger: Ledger;
  declare protected readonly transport: Transport;
  readonly #options: ResolvedOptions;
  readonly #runs = new Set<Run>();
  #stopped = false;

  constructor(options: ResolvedOptions, runtime: Runtime) {
    this.#options = options;
    this.runtime = runtime;
    this.ledger = new Ledger(options, runtime);
    this.transport = new Transport(options, runtime, this.ledger);
  }

  get productId(): string {
    return this.#options.productId;
  }

  get dataSourceId(): string {
    return this.#options.dataSourceId;
  }

  get serverHost(): string {
    return this.#options.serverHost;
  }

  get platform(): string {
    return this.#options.platform;
  }

  get stats(): ConsumerStats {
    const { delivered, dropped, requests, retries, bytes } = this.ledger;
    return { ...this.holdings(), delivered, dropped: { ...dropped }, requests, retries, bytes };
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  now(): number {
    return this.runtime.now();
  }

  send(message: Message, invocation?: Invocation): Promise<void> {
    if (!(message instanceof PersonMessage || message instanceof ItemMessage)) {
      const error = notAMessage(message);
      this.report(error);
      return failed(error);
    }
    if (this.#stopped || invocation?.isClosed) return this.refuse(message);
    if (this.#options.disabled) return DONE;
    const { projectKey = this.productId, dataSourceId = this.dataSourceId } = message;
    if (projectKey === message.projectKey && dataSourceId === message.dataSourceId) {
      return this.accept(message, invocation);
    }
    const stamp = { platform: this.platform, ...message, projectKey, dataSourceId };
    return this.accept(stamped(message, stamp), invocation);
  }

  report(error: TrackerError): void {
    this.ledger.fail(error);
  }

  flush(options?: FlushOptions | null): Promise<FlushReport> {
    return this.#flush(options ?? {}, () => {});
  }

  stop(options?: StopOptions | null): Promise<FlushReport> {
    this.#stopped = true;
    this.halt();
    return this.#flush({ timeoutMs: options?.timeoutMs }, () => {
      this.discard();
      for (const run of this.#runs) quietly(() => run.cut());
    });
  }

  /** Begins a run. Throws where the platform has no timers. */
  protected begin(timeoutMs?: number, signal?: AbortSignal): Run {
    const run = new Run(this.runtime, timeoutMs, signal);
    // Runs of invocations that ended without a word would pile up; the oldest come first.
    for (const old of this.#runs) {
      if (this.#runs.size <= MAX_RUNS || isAlive(old.holder, this.runtime.now())) break;
      this.#runs.delete(old);
    }
    this.#runs.add(run);
    return run;
  }

  /** Begins a run, unless the platform has no timers, as at a Worker's module scope. */
  protected tryBegin(timeoutMs?: number): Run | undefined {
    try {
      return this.begin(timeoutMs);
    } catch {
      return undefined;
    }
  }

  /** Ends a run. */
  protected end(run: Run): void {
    this.#runs.delete(run);
    run.end();
  }

  /** Does not take a message as the consumer was stopped. */
  protected refuse(message: Message): Promise<never> {
    const error = new GrowingStoppedError();
    this.ledger.drop([message], "stopped", error);
    return failed(error);
  }

  /** Takes a message that bears its ids. */
  protected abstract accept(message: Message, invocation: Invocation | undefined): Promise<void>;
  /** How many messages are held. */
  protected abstract holdings(): Pick<ConsumerStats, "queued" | "leased">;
  /** What a flush that begins now covers. */
  protected abstract mark(): Mark;
  /** Sends what `mark` covers, as long as `run` lasts. */
  protected abstract drain(mark: Mark, run: Run): Promise<void>;
  /** What became of the messages that `mark` covers. */
  protected abstract fates(mark: Mark): Fates;
  /** Lets no timer start anything any more. */
  protected abstract halt(): void;
  /** Gives up all that is held. */
  protected abstract discard(): void;

  async #flush({ timeoutMs, signal }: FlushOptions, last: () => void): Promise<FlushReport> {
    const mark = this.mark();
    let requests = 0;
    let errors: readonly TrackerError[] = [];
    try {
      const run = this.begin(this.#checked(timeoutMs), signal);
      try {
        await this.drain(mark, run);
      } finally {
        this.end(run);
        ({ requests, errors } = run);
      }
    } catch {
      // No timers here, as at a Worker's module scope: what is held stays held.
    }
    last();
    return { ...this.fates(mark), requests, errors };
  }

  /** A flush never rejects, so a time that is none is reported, and the default serves. */
  #checked(timeoutMs: number = DELIVERY_MS): number {
    if (timeoutMs >= 0) return timeoutMs;
    const rule = "must be 0 or more milliseconds";
    this.report(new GrowingParamError("flush", [{ path: "timeoutMs", rule, received: timeoutMs }]));
    return DELIVERY_MS;
  }
}

/** What is thrown for a message that is none. */
export function notAMessage(received: unknown): GrowingParamError {
  const rule = "must be a CustomEventMessage, a UserLoginMessage or an ItemMessage";
  return new GrowingParamError("send a message", [{ path: "", rule, received }]);
}

/** Calls what may belong to another invocation, or to none that can: then it throws, and ends by itself. */
export function quietly(call: () => void): void {
  try {
    call();
  } catch {
    // See above.
  }
}
