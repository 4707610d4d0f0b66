import { DELIVERY_MS } from "../delivery/asked.ts";
import { quietly } from "../delivery/settled.ts";
import { Burst } from "../delivery/burst.ts";
import type { Flushing, Frame, Policy } from "../delivery/policy.ts";
import { type Holder, isAlive, LEASE_MS } from "../delivery/holder.ts";
import type { Invocation } from "../delivery/invocation.ts";
import type { ConsumerStats } from "../delivery/report.ts";
import { retryDelayMs } from "../delivery/retry.ts";
import type { Run } from "../delivery/run.ts";
import { GrowingIOError, GrowingStoppedError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { sleep } from "../runtime.ts";
import type { WireMessage } from "../wire.ts";
import { countOf, reasonOf } from "../words.ts";
import type { QueueBody } from "./binding.ts";
import { nextId } from "./ids.ts";
import { cut } from "./limits.ts";
import type { ResolvedProducerOptions } from "./options.ts";
import { within } from "./within.ts";

/** How long the queue may take; with retries that is within the 30 s that `waitUntil` has. */
const MAX_PUT_MS = 5000;

/** A message on its way to the queue: plain data, as the invocation that puts it there may end without a word. */
interface Put {
  readonly message: Message;
  readonly body: QueueBody;
  readonly bytes: number;
  holder: Holder;
  fate: "pending" | "delivered" | "dropped";
  error?: GrowingIOError | GrowingStoppedError;
}

/** Puts messages on a queue, or where else they are kept; those of one synchronous burst together. */
export class Producer implements Policy {
  readonly #frame: Frame;
  readonly #options: ResolvedProducerOptions;
  // Calls of one synchronous burst belong to one invocation, and go to the queue together.
  readonly #burst = new Burst(() => {
    const puts: Put[] = [];
    return { puts, done: this.#send(puts) };
  });
  readonly #puts = new Set<Put>();

  constructor(frame: Frame, options: ResolvedProducerOptions) {
    this.#frame = frame;
    this.#options = options;
  }

  accept(message: Message, invocation: Invocation | undefined): Promise<void> {
    const { runtime } = this.#frame;
    const body: QueueBody = { message, acceptedAt: runtime.now(), id: nextId(runtime) };
    const bytes = new TextEncoder().encode(JSON.stringify(body)).byteLength;
    const holder = { until: runtime.isolated ? body.acceptedAt + LEASE_MS : Infinity };
    const put: Put = { message, body, bytes, holder, fate: "pending" };
    const { place, messageBytes } = this.#options.limits;
    if (bytes > messageBytes) {
      const text = `Cannot put a message on ${place} as its ${bytes} bytes exceed ${messageBytes}`;
      this.#giveUp([put], "too-large", this.#error(text, [put], 0, false));
    } else {
      this.#puts.add(put);
    }
    const batch = this.#burst.share();
    if (put.fate === "pending") batch.puts.push(put);
    const sent = batch.done.then(() => {
      if (put.error) throw put.error;
    });
    const over = sent.catch(() => {});
    quietly(() => invocation?.waitUntil(over));
    return sent;
  }

  holdings(): Pick<ConsumerStats, "queued" | "leased"> {
    return { queued: 0, leased: this.#puts.size };
  }

  flush(): Flushing {
    const puts = [...this.#puts];
    const count = (fate: Put["fate"]): number => puts.filter((put) => put.fate === fate).length;
    const isPending = ({ fate, holder }: Put): boolean =>
      fate === "pending" && isAlive(holder, this.#frame.runtime.now());
    return {
      drain: async (run) => {
        while (!run.isCut && puts.some(isPending)) await run.wait(true);
      },
      report: () => ({
        delivered: count("delivered"),
        retained: count("pending"),
        dropped: count("dropped"),
        errors: [...new Set(puts.flatMap(({ error }) => error instanceof GrowingIOError ? error : []))],
      }),
    };
  }

  halt(): void {}

  discard(): readonly WireMessage[] {
    const error = new GrowingStoppedError();
    const lost = [...this.#puts].filter((put) => this.#settle(put, "dropped"));
    for (const put of lost) put.error = error;
    return lost.map(({ message }) => message);
  }

  /** Puts a burst on the queue, cut as Cloudflare wants it, behind what others left. Never rejects. */
  async #send(burst: readonly Put[]): Promise<void> {
    await null; // until the burst is over
    const puts = [...this.#left().filter((put) => !burst.includes(put)), ...burst];
    if (puts.length === 0) return;
    let run: Run | undefined;
    try {
      run = this.#frame.begin(DELIVERY_MS);
      for (const put of puts) put.holder = run.holder;
      for (const part of cut(puts, this.#options.limits)) await this.#put(part, run);
    } catch (cause) {
      const what = countOf(puts.length, "message");
      const text = `Cannot put ${what} on ${this.#options.limits.place} here: ${reasonOf(cause)}`;
      this.#giveUp(puts, "undelivered", this.#error(text, puts, 0, true, cause));
    } finally {
      if (run) this.#frame.end(run);
    }
  }

  /** What invocations left on its way that ended without a word. */
  #left(): Put[] {
    const now = this.#frame.runtime.now();
    return [...this.#puts].filter(({ holder }) => !isAlive(holder, now));
  }

  async #put(part: readonly Put[], run: Run): Promise<void> {
    const { put: putThere, limits: { place }, retryLimit, retryBackoffMs } = this.#options;
    const { ledger, runtime } = this.#frame;
    for (let attempts = 1;; attempts++) {
      const open = part.filter(({ fate }) => fate === "pending"); // the others were given up by `stop()`
      if (open.length === 0) return;
      if (run.isCut) {
        const text = `Cannot put ${countOf(open.length, "message")} on ${place}: its time is over`;
        return this.#giveUp(open, "undelivered", this.#error(text, open, attempts - 1, true));
      }
      ledger.requests++;
      if (attempts > 1) ledger.retries++;
      ledger.bytes += open.reduce((sum, { bytes }) => sum + bytes, 0);
      try {
        const taken = Promise.resolve(putThere(open.map(({ body }) => body))).then(() => {
          const fresh = open.filter((put) => this.#settle(put, "delivered"));
          ledger.deliver(fresh.map(({ message }) => message));
        });
        // What comes later counts as well, and is not put there again.
        return await within(MAX_PUT_MS, taken, run.signal, runtime);
      } catch (cause) {
        if (attempts > retryLimit || run.signal.aborted) {
          const what = countOf(open.length, "message");
          const text = `Cannot put ${what} on ${place}: ${reasonOf(cause)} (${countOf(attempts, "attempt")})`;
          return this.#giveUp(open, "undelivered", this.#error(text, open, attempts, true, cause));
        }
      }
      const pause = retryDelayMs({ attempts, retryBackoffMs, retryAfterMs: 0, random: runtime.random() });
      await sleep(runtime, pause, run.signal);
    }
  }

  #giveUp(puts: readonly Put[], reason: "too-large" | "undelivered", error: GrowingIOError): void {
    const lost = puts.filter((put) => this.#settle(put, "dropped"));
    for (const put of lost) put.error = error;
    const { ledger } = this.#frame;
    ledger.drop(lost.map(({ message }) => message), reason, error);
    if (lost.length > 0) ledger.fail(error);
  }

  #settle(put: Put, fate: "delivered" | "dropped"): boolean {
    const first = put.fate === "pending";
    if (first) put.fate = fate;
    this.#puts.delete(put);
    this.#frame.wake();
    return first;
  }

  #error(text: string, puts: readonly Put[], attempts: number, retryable: boolean, cause?: unknown): GrowingIOError {
    return new GrowingIOError(text, { attempts, retryable, messages: puts.map(({ message }) => message), cause });
  }
}
