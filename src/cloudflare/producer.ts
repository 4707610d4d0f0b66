import { BaseConsumer } from "../consumer/base.ts";
import { Burst } from "../consumer/burst.ts";
import type { Consumer, ConsumerStats, Invocation } from "../consumer/consumer.ts";
import { Engine, type Fates, quietly } from "../consumer/engine.ts";
import { type Holder, isAlive } from "../consumer/lane.ts";
import { poll } from "../consumer/pump.ts";
import type { Run } from "../consumer/run.ts";
import { GrowingIOError, GrowingStoppedError, reasonOf } from "../errors.ts";
import type { Message } from "../message/message.ts";
import type { ConsumerOptions } from "../options.ts";
import { platform, type Runtime, sleep } from "../runtime.ts";
import { type ResolvedProducerOptions, resolveProducer } from "../schema/options.ts";
import { retryDelayMs } from "../transport/retry.ts";
import type { QueueBinding, QueueBody } from "./binding.ts";

/** Cloudflare's limits: messages in one `sendBatch`, its bytes, and those of one message, with room for what it adds. */
const MAX_BATCH_MESSAGES = 100;
const MAX_BATCH_BYTES = 250_000;
const MAX_MESSAGE_BYTES = 127_000;

/**
 * The options of a {@linkcode QueueConsumer}.
 *
 * @example
 * ```ts
 * import type { QueueBinding, QueueConsumerOptions } from "@growingio-edge/tracker/cloudflare";
 *
 * export const optionsFor = (queue: QueueBinding): QueueConsumerOptions => ({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   queue,
 * });
 * ```
 */
export type QueueConsumerOptions =
  & Pick<
    ConsumerOptions,
    "productId" | "dataSourceId" | "platform" | "disabled" | "retryLimit" | "retryBackoffMs" | "onDrop" | "onError"
  >
  & {
    /** The binding of the queue. */
    readonly queue: QueueBinding;
    /** Hears of each batch that the queue took; that it was delivered, {@linkcode deliverQueueBatch} tells. */
    readonly onQueued?: ConsumerOptions["onDelivered"];
  };

/** A message on its way to the queue: plain data, as the invocation that puts it there may end without a word. */
interface Put {
  readonly message: Message;
  readonly body: QueueBody;
  readonly bytes: number;
  holder: Holder;
  fate: "pending" | "delivered" | "dropped";
  error?: GrowingIOError | GrowingStoppedError;
}

/** How long after its last sign of life a message's invocation is surely over, so that nobody will report its end. */
const FORGOTTEN_MS = 60_000;

class ProducerEngine extends Engine<readonly Put[]> {
  readonly #options: ResolvedProducerOptions;
  readonly #burst = new Burst<{ readonly puts: Put[]; readonly done: Promise<void> }>();
  readonly #puts = new Set<Put>();

  constructor(options: ResolvedProducerOptions, runtime: Runtime) {
    super(options, runtime);
    this.#options = options;
  }

  protected accept(message: Message, invocation: Invocation | undefined): Promise<void> {
    this.#sweep();
    const body: QueueBody = { message, acceptedAt: this.runtime.now() };
    const bytes = new TextEncoder().encode(JSON.stringify(body)).byteLength;
    const put: Put = { message, body, bytes, holder: { until: body.acceptedAt }, fate: "pending" };
    if (bytes > MAX_MESSAGE_BYTES) {
      const text = `Cannot put a message on the queue as its ${bytes} bytes exceed ${MAX_MESSAGE_BYTES}`;
      this.#giveUp([put], "too-large", this.#error(text, [put], 0, false));
    } else {
      this.#puts.add(put);
    }
    // Calls of one synchronous burst belong to one invocation, and go to the queue together.
    const batch = this.#burst.share(() => {
      const puts: Put[] = [];
      return { puts, done: this.#send(puts) };
    });
    if (put.fate === "pending") batch.puts.push(put);
    const sent = batch.done.then(() => {
      if (put.error) throw put.error;
    });
    const over = sent.catch(() => {});
    quietly(() => invocation?.waitUntil(over));
    return sent;
  }

  protected holdings(): Pick<ConsumerStats, "queued" | "leased"> {
    return { queued: 0, leased: this.#puts.size };
  }

  protected mark(): readonly Put[] {
    return [...this.#puts];
  }

  protected drain(mark: readonly Put[], run: Run): Promise<void> {
    const isOver = ({ fate, holder }: Put): boolean => fate !== "pending" || !isAlive(holder, this.runtime.now());
    return poll(() => mark.every(isOver), this.runtime, run.signal);
  }

  protected fates(mark: readonly Put[]): Fates {
    const count = (fate: Put["fate"]): number => mark.filter((put) => put.fate === fate).length;
    return { delivered: count("delivered"), retained: count("pending"), dropped: count("dropped") };
  }

  protected halt(): void {}

  protected discard(): void {
    const error = new GrowingStoppedError();
    for (const put of this.#puts) this.#giveUp([put], "stopped", error);
  }

  /** Puts a burst on the queue, cut as Cloudflare wants it. Never rejects. */
  async #send(puts: readonly Put[]): Promise<void> {
    await null; // until the burst is over
    if (puts.length === 0) return;
    try {
      const run = this.begin();
      for (const put of puts) put.holder = run.holder;
      for (const part of cut(puts)) await this.#put(part, run);
      this.end(run);
    } catch (cause) {
      const rest = puts.filter(({ fate }) => fate === "pending");
      const text = `Cannot put ${rest.length} message(s) on the queue here: ${reasonOf(cause)}`;
      this.#giveUp(rest, "undelivered", this.#error(text, rest, 0, true, cause));
    }
  }

  async #put(part: readonly Put[], run: Run): Promise<void> {
    const { queue, retryLimit, retryBackoffMs } = this.#options;
    for (let attempts = 1;; attempts++) {
      this.ledger.requests++;
      if (attempts > 1) this.ledger.retries++;
      this.ledger.bytes += part.reduce((sum, { bytes }) => sum + bytes, 0);
      try {
        await queue.sendBatch(part.map(({ body }) => ({ body, contentType: "json" as const })));
        const taken = part.filter((put) => this.#settle(put, "delivered"));
        return this.ledger.deliver(taken.map(({ message }) => message));
      } catch (cause) {
        if (attempts > retryLimit || run.signal.aborted) {
          const text = `Cannot put ${part.length} message(s) on the queue: ${reasonOf(cause)} (${attempts} tries)`;
          return this.#giveUp(part, "undelivered", this.#error(text, part, attempts, true, cause));
        }
      }
      const { now, random } = this.runtime;
      const pause = retryDelayMs({ attempts, retryBackoffMs, retryAfter: null, now: now(), random: random() });
      await sleep(this.runtime, pause, run.signal);
    }
  }

  /** What invocations left behind that ended without a word is given up; the oldest comes first. */
  #sweep(): void {
    for (const put of this.#puts) {
      if (this.runtime.now() - put.holder.until < FORGOTTEN_MS) return;
      const text = "Cannot tell whether the queue took a message as the invocation that put it there ended before";
      this.#giveUp([put], "undelivered", this.#error(text, [put], 1, true));
    }
  }

  #giveUp(
    puts: readonly Put[],
    reason: "too-large" | "undelivered" | "stopped",
    error: GrowingIOError | GrowingStoppedError,
  ): void {
    const lost = puts.filter((put) => this.#settle(put, "dropped"));
    for (const put of lost) put.error = error;
    this.ledger.drop(lost.map(({ message }) => message), reason, error);
    if (reason !== "stopped" && lost.length > 0) this.ledger.fail(error);
  }

  #settle(put: Put, fate: "delivered" | "dropped"): boolean {
    const first = put.fate === "pending";
    if (first) put.fate = fate;
    this.#puts.delete(put);
    return first;
  }

  #error(text: string, puts: readonly Put[], attempts: number, retryable: boolean, cause?: unknown): GrowingIOError {
    return new GrowingIOError(text, { attempts, retryable, messages: puts.map(({ message }) => message), cause });
  }
}

/** Parts that one `sendBatch` takes, in order. */
function cut(puts: readonly Put[]): Put[][] {
  const parts: Put[][] = [];
  let bytes = Infinity;
  for (const put of puts) {
    const last = parts.at(-1);
    if (!last || last.length === MAX_BATCH_MESSAGES || bytes + put.bytes > MAX_BATCH_BYTES) {
      parts.push([put]);
      bytes = put.bytes;
    } else {
      last.push(put);
      bytes += put.bytes;
    }
  }
  return parts;
}

/**
 * Puts messages on a Cloudflare Queue instead of sending them: durable, and shared by all isolates. `send` resolves
 * when the queue has the message. The `queue()` handler of a Worker sends them on: see {@linkcode deliverQueueBatch}.
 *
 * @example
 * ```ts
 * import { GrowingTracker, type InvocationContext } from "@growingio-edge/tracker";
 * import { type QueueBinding, QueueConsumer } from "@growingio-edge/tracker/cloudflare";
 *
 * export default {
 *   fetch(request: Request, env: { QUEUE: QueueBinding }, ctx: InvocationContext): Response {
 *     const consumer = new QueueConsumer({ productId: "p", dataSourceId: "d", queue: env.QUEUE });
 *     GrowingTracker.consumer(consumer).bind(ctx).trackCustomEvent("visit", { anonymousId: request.url });
 *     return new Response("hello");
 *   },
 * };
 * ```
 */
export class QueueConsumer extends BaseConsumer implements Consumer {
  /**
   * Makes a QueueConsumer. Nothing of the platform is touched before the first message.
   *
   * @param options The options.
   * @param runtime The platform, for tests.
   * @throws {GrowingParamError} when an option breaks a rule, with every fault.
   */
  constructor(options: QueueConsumerOptions, runtime: Runtime = platform) {
    super(new ProducerEngine(resolveProducer(options), runtime));
  }
}
