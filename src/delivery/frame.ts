import { advice, type Holding } from "../advice.ts";
import { GrowingStoppedError, paramErrorOf, type TrackerError } from "../errors.ts";
import { messageOf } from "../message/known.ts";
import { type Message, stamped } from "../message/message.ts";
import { unknownForm } from "../parser/encode.ts";
import type { Parser } from "../parser/parser.ts";
import { canWake, type Runtime } from "../runtime.ts";
import { askedOf, DELIVERY_MS } from "./asked.ts";
import { isAlive } from "./holder.ts";
import type { Invocation } from "./invocation.ts";
import { type Callbacks, Ledger } from "./ledger.ts";
import type { ConsumerStats, FlushOptions, FlushReport, StopOptions } from "./report.ts";
import type { Frame, Policy } from "./policy.ts";
import { Run } from "./run.ts";
import { DONE, failed, look, quietly } from "./settled.ts";

/** How many runs are kept at hand to be ended by `stop()`, before those without a sign of life are forgotten. */
const MAX_RUNS = 1000;

/** What each consumer is made of, whatever it does with messages. */
export interface FrameOptions extends Callbacks {
  readonly productId: string;
  readonly dataSourceId: string;
  readonly serverHost: string;
  readonly platform: string;
  readonly disabled: boolean;
}

/** A consumer, as those of this package hand it to a `BaseConsumer`. */
export interface Framed extends Pick<FrameOptions, "productId" | "dataSourceId" | "serverHost" | "platform"> {
  readonly stats: ConsumerStats;
  now(): number;
  send(message: Message, invocation?: Invocation): Promise<void>;
  report(error: TrackerError): void;
  flush(options?: FlushOptions): Promise<FlushReport>;
  stop(options?: StopOptions): Promise<FlushReport>;
}

/** A consumer of a policy: what checks, counts, flushes and stops is the same for all. */
export function createConsumer(
  options: FrameOptions & { readonly parser?: Parser },
  runtime: Runtime,
  makePolicy: (frame: Frame) => Policy,
): Framed {
  const { productId, dataSourceId, serverHost, platform } = options;
  const ledger = new Ledger(options, runtime);
  const runs = new Set<Run>();
  let isStopped = false;

  const begin = (timeoutMs?: number, signal?: AbortSignal): Run => {
    const run = new Run(runtime, timeoutMs, signal);
    // Runs of invocations that ended without a word would pile up; the oldest come first.
    for (const old of runs) {
      if (runs.size <= MAX_RUNS || isAlive(old.holder, runtime.now())) break;
      runs.delete(old);
    }
    runs.add(run);
    return run;
  };
  const end = (run: Run): void => {
    run.end();
    // The rest of a body that is still read is cut at the end, where no other context would be reached into.
    if (runtime.isolated || run.reading.size === 0) runs.delete(run);
    else void Promise.all(run.reading).then(() => runs.delete(run));
  };
  const policy = makePolicy({
    runtime,
    ledger,
    get isStopped() {
      return isStopped;
    },
    begin,
    end,
    tryBegin: (timeoutMs) => look(() => begin(timeoutMs)),
    wake() {
      if (!canWake(runtime)) return;
      // One that may have ended is left alone: the platform would complain.
      for (const run of runs) if (run.isOpen) run.wake();
    },
  });

  const holding: Holding = {
    held() {
      const { queued, leased } = policy.holdings();
      return policy.isKept ? 0 : queued + leased;
    },
    isKnown: false,
  };
  const statsOf = (): ConsumerStats => {
    const { delivered, dropped, requests, retries, bytes } = ledger;
    return { ...policy.holdings(), delivered, dropped: { ...dropped }, requests, retries, bytes };
  };
  const report = (error: TrackerError): void => {
    ledger.fail(error);
    ledger.tell();
  };

  const flush = async ({ timeoutMs = DELIVERY_MS, signal }: FlushOptions, last: () => void): Promise<FlushReport> => {
    const flushing = policy.flush();
    // Nothing can be sent in no time, and at the exit of a process there is no later.
    if (timeoutMs === 0) {
      last();
      ledger.tell();
    }
    let requests = 0;
    try {
      const run = begin(timeoutMs, signal);
      try {
        await flushing.drain(run);
      } finally {
        end(run);
        ({ requests } = run);
      }
    } catch {
      // No timers here, as at a Worker's module scope: what is held stays held.
    }
    last();
    ledger.settle();
    ledger.tell();
    const { delivered, retained, dropped, errors } = flushing.report();
    return { delivered, retained, dropped, requests, errors, total: statsOf() };
  };

  const take = (given: Message, invocation: Invocation | undefined): Promise<void> => {
    const message = messageOf(given);
    if (isStopped || invocation?.isClosed) {
      const error = new GrowingStoppedError();
      ledger.drop([message], "stopped", error);
      return failed(error);
    }
    const fault = options.parser && unknownForm(options.parser, message);
    if (fault) throw fault;
    if (options.disabled) return DONE;
    const { projectKey = productId, dataSourceId: source = dataSourceId } = message;
    const isStamped = projectKey === message.projectKey && source === message.dataSourceId;
    const own = isStamped ? message : stamped(message, { platform, ...message, projectKey, dataSourceId: source });
    const sent = policy.accept(own, invocation);
    if (!holding.isKnown && !policy.isKept) advice.holds?.(holding);
    return sent;
  };

  return {
    productId,
    dataSourceId,
    serverHost,
    platform,
    get stats() {
      return statsOf();
    },
    now: () => runtime.now(),
    report,
    send(message, invocation) {
      try {
        // An index, as `messages.map(consumer.send)` would pass, is none.
        return take(message, Object(invocation) === invocation ? invocation : undefined);
      } catch (thrown) {
        const error = paramErrorOf("send a message", thrown);
        ledger.fail(error);
        return failed(error);
      } finally {
        ledger.tell();
      }
    },
    flush: (given) => flush(askedOf("flush", given, report), () => {}),
    stop(given) {
      isStopped = true;
      policy.halt();
      return flush(askedOf("stop", given, report), () => {
        ledger.drop(policy.discard(), "stopped", new GrowingStoppedError());
        for (const run of runs) quietly(() => run.cut());
        ledger.halt();
        advice.holds?.(holding);
      });
    },
  };
}
