import { BaseConsumer } from "../consumer/base.ts";
import type { Consumer } from "../consumer/consumer.ts";
import type { Invocation } from "../delivery/invocation.ts";
import type { ConsumerStats, FlushOptions, FlushReport, StopOptions } from "../delivery/report.ts";
import { DONE, failed, look, quietly } from "../delivery/settled.ts";
import { GrowingParamError, paramErrorOf } from "../errors.ts";
import { messageOf } from "../message/known.ts";
import type { Message } from "../message/message.ts";

/** What becomes of messages that a step leaves out, by the name of their count. */
type Count = "sampled" | "filtered";

/** One hook. */
export interface Step {
  /** In words that follow "Cannot". */
  readonly action: string;
  /** The count of what it leaves out. */
  readonly count?: Count;
  /** Whether a message that it fails at does not go on: what must not leave must not leave as it was. */
  readonly isStrict?: true;
  /** The message that goes on, or nothing where it does not. */
  apply(message: Message, now: number): unknown;
}

/** A consumer behind a hook. What throws in the hook is told to `onError`, and the message goes on as it was, or nowhere. */
export class StepConsumer extends BaseConsumer {
  readonly #step: Step;
  #left = 0;

  constructor(inner: Consumer, step: Step) {
    super(inner);
    this.#step = step;
  }

  override get stats(): ConsumerStats {
    return this.#counted(super.stats);
  }

  override send(message: Message, invocation?: Invocation): Promise<void> {
    const { action, apply, isStrict } = this.#step;
    const known = look(() => messageOf(message));
    if (!known) return super.send(message, invocation); // what is no message the consumer inside refuses
    let next = message;
    let changed: unknown;
    try {
      changed = apply(known, this.now());
      if (changed === null) {
        // What comes after its end is refused further on, and told.
        if (invocation?.isClosed) return super.send(message, invocation);
        this.#left++;
        return DONE;
      }
      next = changed === known ? message : messageOf(changed);
    } catch (thrown) {
      quietly(() => changed); // a promise of a function that is async may reject
      const { issues, more } = paramErrorOf(action, thrown);
      const error = new GrowingParamError(action, issues, more); // also where a message that it made is at fault
      this.report(error);
      if (isStrict) return failed(error);
    }
    return super.send(next, invocation);
  }

  override async flush(options?: FlushOptions): Promise<FlushReport> {
    const report = await super.flush(options);
    return { ...report, total: this.#counted(report.total) };
  }

  override async stop(options?: StopOptions): Promise<FlushReport> {
    const report = await super.stop(options);
    return { ...report, total: this.#counted(report.total) };
  }

  #counted(stats: ConsumerStats): ConsumerStats {
    const { count } = this.#step;
    return count ? { ...stats, [count]: (stats[count] ?? 0) + this.#left } : stats;
  }
}
