// Producer and consumer of a queue, and the consumer of its dead letters, in one Worker. It keeps count of what the
// queue is told and of what the callbacks hear, and shows that at /report.
import { env } from "cloudflare:workers";
import { GrowingTracker, type TrackerError, type WireMessage } from "@growingio-edge/tracker";
import {
  deliverQueueBatch,
  type QueueBatch,
  QueueConsumer,
  type QueueMessage,
} from "@growingio-edge/tracker/cloudflare";

const tracker = GrowingTracker.consumer(
  new QueueConsumer({ productId: "pid", dataSourceId: "ds", queue: env.QUEUE, onError: () => {} }),
  { defaults: { anonymousId: "user" } },
);

/** How the queue's consumer behaves: set by a step of the test. */
export interface Manner {
  readonly retryLimit?: number;
  /**
   * Whether a message that is to be retried comes again at once. The pauses that are asked for begin at 10 s and
   * double, so a test in which many messages fail again and again notes them and does not wait for them.
   */
  readonly isHasty?: boolean;
}

/** What the queue was told and the callbacks heard. */
export interface Report {
  /** How many messages were acknowledged so often. */
  readonly acknowledged: Record<number, number>;
  /** How many retries were asked for with so many seconds of delay after so many attempts: "attempts: seconds". */
  readonly retried: Record<string, number>;
  /** How many were neither acknowledged nor retried, or more than once, in one call of the handler. */
  readonly unclear: number;
  readonly delivered: number;
  readonly dropped: Record<string, number>;
  readonly errors: Record<string, number>;
  /** How many came to the dead-letter queue. */
  readonly dead: number;
}

let manner: Manner = {};
const acks = new Map<string, number>();
const report = {
  retried: {} as Record<string, number>,
  unclear: 0,
  delivered: 0,
  dropped: {} as Record<string, number>,
  errors: {} as Record<string, number>,
  dead: 0,
};

function add(counts: Record<string, number>, name: string | number, count = 1): void {
  counts[name] = (counts[name] ?? 0) + count;
}

/** A message of the queue that keeps count. */
class Counted implements QueueMessage {
  readonly body: unknown;
  readonly attempts: number;
  told = 0;
  readonly #inner: QueueMessage;

  constructor(inner: QueueMessage) {
    this.#inner = inner;
    this.body = inner.body;
    this.attempts = inner.attempts;
  }

  ack(): void {
    this.told++;
    const name = String(Object(Object(this.body).message).eventName);
    acks.set(name, (acks.get(name) ?? 0) + 1);
    this.#inner.ack();
  }

  retry({ delaySeconds = -1 }: { readonly delaySeconds?: number } = {}): void {
    this.told++;
    add(report.retried, `${this.attempts}: ${delaySeconds}`);
    this.#inner.retry({ delaySeconds: manner.isHasty ? 0 : delaySeconds });
  }
}

const steps: { [step: string]: (ctx: ExecutionContext, ...args: string[]) => unknown } = {
  track(ctx, from, count) {
    const bound = tracker.bind(ctx);
    for (let index = Number(from); index < Number(from) + Number(count); index++) bound.trackCustomEvent(`e${index}`);
    return "ok";
  },
  leave(_, from, count) {
    for (let index = Number(from); index < Number(from) + Number(count); index++) tracker.trackCustomEvent(`e${index}`);
    return "ok";
  },
  behave(_, json = "{}") {
    manner = JSON.parse(decodeURIComponent(json));
    return "ok";
  },
  report() {
    const acknowledged: Report["acknowledged"] = {};
    for (const count of acks.values()) add(acknowledged, count);
    return { ...report, acknowledged } satisfies Report;
  },
};

export default {
  fetch(request: Request, _: unknown, ctx: ExecutionContext): Response {
    const [, step = "", ...args] = new URL(request.url).pathname.split("/");
    return Response.json(steps[step]?.(ctx, ...args));
  },
  async queue(batch: QueueBatch & { readonly queue: string }): Promise<void> {
    if (batch.queue === "dead") {
      report.dead += batch.messages.length;
      return;
    }
    const messages = batch.messages.map((message) => new Counted(message));
    const { retryLimit } = manner;
    const { delivered } = await deliverQueueBatch({ messages }, {
      productId: "pid",
      serverHost: "http://collect.test",
      retryLimit,
      retryBackoffMs: 10,
      onDrop: (dropped: readonly WireMessage[], reason) => add(report.dropped, reason, dropped.length),
      onError: ({ code }: TrackerError) => add(report.errors, code),
    });
    report.delivered += delivered;
    report.unclear += messages.filter(({ told }) => told !== 1).length;
  },
};
