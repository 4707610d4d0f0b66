import type { QueueBatch, QueueBinding, QueueMessage } from "../../src/cloudflare.ts";
import type { Collector } from "../../src/collector/collector.ts";
import type {
  AsyncBufferedConsumerOptions,
  BufferedConsumerOptions,
  Consumer,
  ConsumerOptions,
  DebugConsumerOptions,
  DropReason,
  Runtime,
  TrackerError,
  WireMessage,
} from "../../src/index.ts";

/** The package as the runtime under test sees it: from its sources, or built. */
export interface Kit {
  readonly tracker: typeof import("../../src/index.ts");
  readonly collector: typeof import("../../src/collector/collector.ts");
  readonly snappy: typeof import("../../src/snappy.ts");
  readonly protobuf: typeof import("../../src/protobuf.ts");
  readonly cloudflare: typeof import("../../src/cloudflare.ts");
  readonly outbox: typeof import("../../src/outbox.ts");
  /** Opens a database in memory, where the runtime brings SQLite. */
  readonly sqlite?: (() => Promise<import("../../src/outbox.ts").SqliteDatabase | undefined>) | undefined;
  readonly plan: typeof import("../../src/plan.ts");
  readonly context: typeof import("../../src/context.ts");
  readonly hooks: typeof import("../../src/hooks.ts");
  readonly visitor: typeof import("../../src/visitor.ts");
}

/** One sentence about behaviour, and how to see whether it is true. */
export interface Case {
  readonly name: string;
  run(kit: Kit): Promise<void>;
}

/** Messages that were given up, by the names of events and the keys of items. */
export interface Drop {
  readonly names: readonly (string | undefined)[];
  readonly reason: DropReason;
  readonly code: TrackerError["code"] | undefined;
}

/** A server, options that lead to it, and what the callbacks heard. */
export interface Stage {
  readonly server: Collector;
  readonly options: ConsumerOptions;
  readonly deliveries: (string | undefined)[][];
  readonly drops: Drop[];
  readonly errors: TrackerError[];
}

/** Sets up a server and options for consumers that send to it. Nothing is shared between two stages. */
export function stage({ collector }: Kit, more: Partial<ConsumerOptions> = {}): Stage {
  const server = collector.createCollector();
  const deliveries: Stage["deliveries"] = [];
  const drops: Drop[] = [];
  const errors: TrackerError[] = [];
  const options: ConsumerOptions = {
    productId: "product",
    dataSourceId: "source",
    serverHost: "http://collector.test",
    retryBackoffMs: 1,
    fetch: server.fetch,
    onDelivered: (messages) => void deliveries.push(messages.map(nameOf)),
    onDrop: (messages, reason, error) => void drops.push({ names: messages.map(nameOf), reason, code: error?.code }),
    onError: (error) => void errors.push(error),
    ...more,
  };
  return { server, options, deliveries, drops, errors };
}

/** The event name or the item key of a message, or the keys of a user mapping. */
export function nameOf(message: WireMessage): string | undefined {
  if ("identifies" in message) return Object.keys(message.identifies).join();
  return "eventType" in message ? message.eventName : message.key;
}

/** The names of the four consumers. */
export const CONSUMERS = ["DefaultConsumer", "BufferedConsumer", "AsyncBufferedConsumer", "DebugConsumer"] as const;
/** Those among them that hold messages. */
export const QUEUED = ["BufferedConsumer", "AsyncBufferedConsumer"] as const;

/** Options of whichever consumer. */
export type AnyOptions =
  & ConsumerOptions
  & Partial<BufferedConsumerOptions & AsyncBufferedConsumerOptions & DebugConsumerOptions>;

/** Makes one of the four consumers, a quiet one. */
export function make(
  { tracker }: Kit,
  name: (typeof CONSUMERS)[number],
  options: AnyOptions,
  runtime?: Runtime,
): Consumer {
  return new tracker[name](name === "DebugConsumer" ? { log: () => {}, ...options } : options, runtime);
}

/** A value of a type that TypeScript refuses here, as it comes from callers without TypeScript. */
export function untyped<Type>(value: unknown): Type {
  return value as Type;
}

/** Lets timers that are due fire. */
export function soon(ms = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What a queue hands out, and what became of each message, in their order. */
export interface FakeBatch extends QueueBatch {
  readonly fates: (string | undefined)[];
}

/** A queue as a binding of Cloudflare's, in memory: plain data goes in and comes out. */
export class FakeQueue implements QueueBinding {
  /** How many messages each `sendBatch` brought. */
  readonly sizes: number[] = [];
  /** How many of the next calls fail. */
  failures = 0;
  #held: string[] = [];

  /** Puts messages on the queue. */
  async sendBatch(messages: Iterable<{ readonly body: unknown }>): Promise<void> {
    if (this.failures-- > 0) throw new Error("Queue is overloaded");
    const bodies = [...messages].map(({ body }) => JSON.stringify(body));
    this.sizes.push(bodies.length);
    this.#held.push(...bodies);
  }

  /** Hands out all that it holds; what is retried it holds again. */
  take(attempts = 1): FakeBatch {
    const held = this.#held;
    this.#held = [];
    const fates: FakeBatch["fates"] = held.map(() => undefined);
    const tell = (index: number, fate: string): void => {
      fates[index] = fates[index] === undefined ? fate : `${fates[index]}, ${fate}`;
    };
    const messages = held.map((json, index): QueueMessage => ({
      body: JSON.parse(json),
      attempts,
      ack: () => tell(index, "ack"),
      retry: ({ delaySeconds } = {}) => {
        tell(index, `retry in ${delaySeconds} s`);
        this.#held.push(json);
      },
    }));
    return { messages, fates };
  }
}
