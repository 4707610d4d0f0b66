// A queue of Cloudflare on both of its sides: what is put there, and what it hands out.
import { expect } from "vitest";
import {
  type DeliverOptions,
  deliverQueueBatch,
  type DeliverReport,
  type QueueBinding,
  type QueueBody,
  QueueConsumer,
  type QueueConsumerOptions,
  type QueueMessage,
} from "../../../src/cloudflare.ts";
import { GrowingTracker } from "../../../src/index.ts";
import { Clock } from "../../support/clock.ts";
import { bench, Log, nameOf } from "../../support/server.ts";

/** The report of a flush that had nothing to do. */
export const EMPTY = { delivered: 0, retained: 0, dropped: 0, requests: 0, errors: [], total: expect.any(Object) };

/** A queue that remembers what it took, as JSON, and checks what Cloudflare insists on. */
export class Queue implements QueueBinding {
  readonly batches: QueueBody[][] = [];
  /** When it was called, in milliseconds after the start. */
  readonly calls: number[] = [];
  readonly #clock: Clock;
  readonly #start: number;
  /** What the next calls do instead of taking the messages. */
  readonly next: (() => Promise<never>)[] = [];
  /** What the next calls do that took the messages. */
  readonly answers: (() => Promise<unknown>)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#start = clock.time;
  }

  async sendBatch(messages: Iterable<{ readonly body: unknown; readonly contentType?: "json" }>): Promise<void> {
    this.calls.push(this.#clock.time - this.#start); // throws where it is called detached
    await this.next.shift()?.();
    const taken = [...messages];
    const bodies = taken.map(({ body }) => JSON.stringify(body));
    const bytes = bodies.map((body) => new TextEncoder().encode(body).byteLength);
    if (taken.length > 100 || bytes.reduce((sum, size) => sum + size, 0) > 256_000) throw new Error("too many");
    if (bytes.some((size) => size > 128_000)) throw new Error("too large");
    if (taken.some(({ contentType }) => contentType !== "json")) throw new Error("no plain data");
    this.batches.push(bodies.map((body) => JSON.parse(body)));
    await this.answers.shift()?.();
  }

  fail(count: number): void {
    for (let index = 0; index < count; index++) this.next.push(() => Promise.reject(new Error("Queue is overloaded")));
  }

  hang(): void {
    this.next.push(() => new Promise(() => {}));
  }

  get names(): string[][] {
    return this.batches.map((batch) => batch.map(({ message }) => nameOf(message)));
  }
}

export function setup(more: Partial<QueueConsumerOptions> = {}) {
  const clock = new Clock();
  const queue = new Queue(clock);
  const log = new Log();
  const { onDrop, onError, onDelivered: onQueued } = log;
  const options = { productId: "pid", dataSourceId: "ds", queue, onDrop, onError, onQueued, ...more };
  const consumer = new QueueConsumer(options, clock);
  return { clock, queue, log, consumer, tracker: GrowingTracker.consumer(consumer), options };
}

export const series = (count: number): string[] => Array.from({ length: count }, (_, index) => `u${index}`);

/** A message on a queue that remembers what became of it. */
export class Queued implements QueueMessage {
  readonly body: unknown;
  readonly attempts: number;
  readonly fates: (string | number)[] = [];

  constructor(body: unknown, attempts = 1) {
    this.body = body;
    this.attempts = attempts;
  }

  ack(): void {
    this.fates.push("ack");
  }

  retry(options: { readonly delaySeconds?: number } = {}): void {
    this.fates.push(options.delaySeconds ?? "retry");
  }
}

/** What a QueueConsumer puts on a queue for users and, with a colon, items of these names. */
export async function queued(names: readonly string[], attempts = 1): Promise<Queued[]> {
  const { queue, tracker, clock } = setup();
  const track = (name: string): Promise<void> =>
    name.includes(":") ? tracker.submitItem("k", name) : tracker.trackUser(name);
  await clock.run(Promise.all(names.map(track)));
  return queue.batches.flat().map((body) => new Queued(body, attempts));
}

export function delivery(more: Partial<DeliverOptions> = {}) {
  const all = bench();
  const { dataSourceId: _, ...options } = all.options;
  const deliver = (messages: readonly QueueMessage[]): Promise<DeliverReport> =>
    all.clock.run(deliverQueueBatch({ messages }, { ...options, ...more }, all.clock));
  const sent = (): string[][] => all.collector.requests.map(({ messages }) => messages.map(nameOf));
  return { ...all, options, deliver, sent };
}

export const fatesOf = (messages: readonly Queued[]): unknown[] => messages.map(({ fates }) => fates);
