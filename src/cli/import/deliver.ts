import { AsyncBufferedConsumer } from "../../consumer/async-buffered.ts";
import type { AsyncBufferedConsumerOptions } from "../../consumer/options.ts";
import { isAboutContent } from "../../delivery/retry.ts";
import type { TrackerError } from "../../errors.ts";
import type { Message } from "../../message/message.ts";
import type { WireMessage } from "../../wire.ts";
import { Pace } from "./pace.ts";
import type { Row } from "./row.ts";

/** How many messages are on their way or wait for it, for each request that may be under way. */
const BATCHES_AHEAD = 2;
/** How many characters of rows these may have come from. */
const MAX_CHARACTERS = 16_777_216;
/** How many rows the server may refuse before it took any: then it is no matter of the rows. */
const MAX_REFUSED = 1000;
/** How long what is on its way has when the import is broken off. */
const LAST_MS = 3000;

/** What a delivery needs, and whom it tells. */
export interface DeliveryOptions {
  readonly consumer: Omit<AsyncBufferedConsumerOptions, "onDelivered" | "onDrop" | "onError">;
  readonly batch: number;
  readonly concurrency: number;
  /** Rows a second at the most. */
  readonly rate: number | undefined;
  /** For how long the server may take nothing, before the import is broken off. */
  readonly patienceMs: number;
  /** These rows arrived. Called once a batch, as soon as that is known. */
  readonly onSent: (rows: readonly number[]) => void;
  /** The server refused this row for good. */
  readonly onRefused: (number: number, row: Row, error: TrackerError | undefined) => void;
  /** Nothing more is sent. */
  readonly onBroken: () => void;
}

/** Why an import was broken off. */
export type Broken =
  | { readonly why: "refused"; readonly error: TrackerError }
  | { readonly why: "silent"; readonly error: TrackerError | undefined }
  | { readonly why: "interrupted" }
  | { readonly why: "unsaved"; readonly text: string };

interface Held {
  readonly number: number;
  readonly row: Row;
  readonly characters: number;
}

/** Brings messages to the server, so many at once, and tells which of them are settled. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #consumer: AsyncBufferedConsumer;
  readonly #held = new Map<WireMessage, Held>();
  readonly #pace: Pace;
  readonly #timer: ReturnType<typeof setInterval>;
  #characters = 0;
  #sent = 0;
  #refused = 0;
  #movedAt = performance.now();
  #error: TrackerError | undefined;
  #wake = (): void => {};
  /** Why nothing more is sent; undefined while all is well. */
  broken: Broken | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#pace = new Pace(options.rate);
    this.#consumer = new AsyncBufferedConsumer({
      ...options.consumer,
      maxSize: options.batch,
      concurrency: options.concurrency,
      // What is held is bounded here.
      maxQueueSize: Number.MAX_SAFE_INTEGER,
      maxQueueBytes: Number.MAX_SAFE_INTEGER,
      flushAfterMs: 200,
      onDelivered: (messages) => this.#delivered(messages),
      onDrop: (messages, reason, error) => {
        if (reason !== "stopped") this.#dropped(messages, error);
      },
      onError: (error) => {
        this.#error = error;
      },
    });
    // It keeps the process alive as well, while only timers of the consumer are there.
    this.#timer = setInterval(() => this.#look(), 250);
  }

  /** How many messages are not settled. */
  get pending(): number {
    return this.#held.size;
  }

  /** What went wrong last, though it may go on. */
  get trouble(): TrackerError | undefined {
    return performance.now() - this.#movedAt > 2000 ? this.#error : undefined;
  }

  /** How many bytes left, and in how many requests. */
  get stats(): { readonly bytes: number; readonly requests: number; readonly retries: number } {
    return this.#consumer.stats;
  }

  /** Whether a row has to wait. */
  get isFull(): boolean {
    const { batch, concurrency } = this.#options;
    return this.#held.size >= batch * concurrency * BATCHES_AHEAD || this.#characters >= MAX_CHARACTERS;
  }

  /** Resolves when something moved, or a moment later. */
  moved(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Takes a message. */
  send(message: Message, number: number, row: Row, characters: number): void {
    if (this.#held.size === 0) this.#movedAt = performance.now();
    this.#held.set(message, { number, row, characters });
    this.#characters += characters;
    this.#pace.step();
    this.#consumer.send(message).catch(() => {}); // `onDrop` hears of it
  }

  /** Milliseconds for which the rate asks to wait. */
  get pauseMs(): number {
    return this.#pace.pauseMs;
  }

  /** Breaks it off. */
  break(broken: Broken): void {
    this.broken ??= broken;
    this.#options.onBroken();
    this.#wake();
  }

  /** Waits until all is settled, or it is broken off; then what is on its way has a moment more. */
  async end(): Promise<void> {
    try {
      while (this.#held.size > 0 && !this.broken) {
        await Promise.race([this.#consumer.flush({ timeoutMs: 10_000 }), this.#brokenOff()]);
      }
    } finally {
      await this.#consumer.stop({ timeoutMs: this.broken?.why === "refused" ? 0 : LAST_MS });
      clearInterval(this.#timer);
    }
  }

  async #brokenOff(): Promise<void> {
    while (!this.broken) await this.moved();
  }

  #delivered(messages: readonly WireMessage[]): void {
    const rows: number[] = [];
    for (const message of messages) {
      const held = this.#take(message);
      if (held) rows.push(held.number);
    }
    this.#sent += rows.length;
    this.#movedAt = performance.now();
    this.#options.onSent(rows);
    this.#wake();
  }

  #dropped(messages: readonly WireMessage[], error: TrackerError | undefined): void {
    const status = error?.code === "ERR_DELIVERY" ? error.status : undefined;
    // No matter of these rows: they stay where they are.
    const isRefusal = error !== undefined && status !== undefined && !isAboutContent(status);
    if (isRefusal) return this.break({ why: "refused", error });
    for (const message of messages) {
      const held = this.#take(message);
      if (!held) continue;
      this.#refused++;
      this.#options.onRefused(held.number, held.row, error);
    }
    this.#movedAt = performance.now();
    if (error && this.#sent === 0 && this.#refused >= MAX_REFUSED) this.break({ why: "refused", error });
    this.#wake();
  }

  #take(message: WireMessage): Held | undefined {
    const held = this.#held.get(message);
    if (!held) return undefined;
    this.#held.delete(message);
    this.#characters -= held.characters;
    return held;
  }

  #look(): void {
    const silentMs = performance.now() - this.#movedAt;
    if (this.#held.size > 0 && silentMs > this.#options.patienceMs) this.break({ why: "silent", error: this.#error });
    this.#wake();
  }
}
