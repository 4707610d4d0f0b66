import { Burst } from "../delivery/burst.ts";
import type { Invocation } from "../delivery/invocation.ts";
import type { ConsumerStats } from "../delivery/report.ts";
import { Engine, type Fates, quietly } from "../delivery/engine.ts";
import { type Holder, isAlive, LEASE_MS } from "../delivery/lane.ts";
import { poll } from "../delivery/pump.ts";
import type { Run } from "../delivery/run.ts";
import { GrowingIOError, GrowingStoppedError } from "../errors.ts";
import { reasonOf } from "../words.ts";
import type { Message } from "../message/message.ts";
import { type Runtime, sleep } from "../runtime.ts";
import type { ResolvedProducerOptions } from "../consumer/resolve.ts";
import { retryDelayMs } from "../delivery/retry.ts";
import type { QueueBody } from "./binding.ts";

/** Cloudflare's limits: messages in one `sendBatch`, its bytes, and those of one message, with room for what it adds. */
const MAX_BATCH_MESSAGES = 100;
const MAX_BATCH_BYTES = 250_000;
const MAX_MESSAGE_BYTES = 127_000;

/** A message on its way to the queue: plain data, as the invocation that puts it there may end without a word. */
interface Put {
  readonly message: Message;
  readonly body: QueueBody;
  readonly bytes: number;
  holder: Holder;
  fate: "pending" | "delivered" | "dropped";
  error?: GrowingIOError | GrowingStoppedError;
}

/** Puts messages on a queue, those of one synchronous burst together. */
export class ProducerEngine extends Engine<readonly Put[]> {
  readonly #options: ResolvedProducerOptions;
  readonly #burst = new Burst<{ readonly puts: Put[]; readonly done: Promise<void> }>();
  readonly #puts = new Set<Put>();

  constructor(options: ResolvedProducerOptions, runtime: Runtime) {
    super(options, runtime);
    this.#options = options;
  }

  protected accept(message: Message, invocation: Invocation | undefined): Promise<void> {
    const body: QueueBody = { message, acceptedAt: this.runtime.now() };
    const bytes = new TextEncoder().encode(JSON.stringify(body)).byteLength;
    const put: Put = { message, body, bytes, holder: { until: body.acceptedAt + LEASE_MS }, fate: "pending" };
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

  /** Puts a burst on the queue, cut as Cloudflare wants it, behind what others left. Never rejects. */
  async #send(burst: readonly Put[]): Promise<void> {
    await null; // until the burst is over
    const puts = [...this.#left().filter((put) => !burst.includes(put)), ...burst];
    if (puts.length === 0) return;
    let run: Run | undefined;
    try {
      run = this.begin();
      for (const put of puts) put.holder = run.holder;
      for (const part of cut(puts)) await this.#put(part, run);
    } catch (cause) {
      const text = `Cannot put ${puts.length} message(s) on the queue here: ${reasonOf(cause)}`;
      this.#giveUp(puts, "undelivered", this.#error(text, puts, 0, true, cause));
    } finally {
      if (run) this.end(run);
    }
  }

  /** What invocations left on its way that ended without a word. */
  #left(): Put[] {
    const now = this.runtime.now();
    return [...this.#puts].filter(({ holder }) => !isAlive(holder, now));
  }

  async #put(part: readonly Put[], run: Run): Promise<void> {
    const { queue, retryLimit, retryBackoffMs } = this.#options;
    for (let attempts = 1;; attempts++) {
      const open = part.filter(({ fate }) => fate === "pending"); // the others were given up by `stop()`
      if (open.length === 0) return;
      this.ledger.requests++;
      if (attempts > 1) this.ledger.retries++;
      this.ledger.bytes += open.reduce((sum, { bytes }) => sum + bytes, 0);
      try {
        const batch = open.map(({ body }) => ({ body, contentType: "json" as const }));
        await Promise.race([queue.sendBatch(batch), aborted(run.signal)]);
        const taken = open.filter((put) => this.#settle(put, "delivered"));
        return this.ledger.deliver(taken.map(({ message }) => message));
      } catch (cause) {
        if (attempts > retryLimit || run.signal.aborted) {
          const text = `Cannot put ${open.length} message(s) on the queue: ${reasonOf(cause)} (${attempts} tries)`;
          return this.#giveUp(open, "undelivered", this.#error(text, open, attempts, true, cause));
        }
      }
      const { now, random } = this.runtime;
      const pause = retryDelayMs({ attempts, retryBackoffMs, retryAfter: null, now: now(), random: random() });
      await sleep(this.runtime, pause, run.signal);
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

/** Rejects when `signal` aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
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
