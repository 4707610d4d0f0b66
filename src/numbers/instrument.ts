import { BaseConsumer } from "../consumer/base.ts";
import type { Consumer } from "../consumer/consumer.ts";
import type { ConsumerOptions } from "../consumer/options.ts";
import type { Invocation } from "../delivery/invocation.ts";
import type { DropReason } from "../delivery/report.ts";
import type { TrackerError } from "../errors.ts";
import { messageOf } from "../message/known.ts";
import { type Message, stamped } from "../message/message.ts";
import { type Fetch, platform, type Runtime } from "../runtime.ts";
import type { WireMessage } from "../wire.ts";

/** A request, when its answer has begun or it failed. */
export interface RequestEnded {
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** The name of what was thrown, where there was none. */
  readonly error: string | undefined;
  readonly durationMs: number;
}

/** Who hears of what a consumer does. What it throws changes nothing. */
export interface Observer {
  accepted(message: Message): void;
  delivered(messages: readonly WireMessage[]): void;
  dropped(messages: readonly WireMessage[], reason: DropReason, error: TrackerError | undefined): void;
  requested(request: RequestEnded): void;
}

/** The class of a consumer that takes options as those of the core do. */
export type ConsumerClass<Options extends ConsumerOptions> = new (options: Options) => Consumer;

/** As those of this package are. */
type WithRuntime<Options> = new (options: Options, runtime: Runtime) => Consumer;

/** A consumer whose doings an observer hears of. */
export class InstrumentedConsumer extends BaseConsumer {
  readonly #observer: Observer;
  readonly #ages: Ages;

  constructor(inner: Consumer, observer: Observer, ages: Ages) {
    super(inner);
    this.#observer = observer;
    this.#ages = ages;
  }

  /** How long the oldest message that is held has been so, in milliseconds; 0 where none is. */
  get oldestMs(): number {
    return this.#ages.oldestMs(this.stats, this.now());
  }

  override send(given: Message, invocation?: Invocation): Promise<void> {
    let message: Message;
    try {
      // As the consumer would do it, so that its callbacks tell of this very object.
      message = messageOf(given);
      const { projectKey = this.productId, dataSourceId = this.dataSourceId } = message;
      if (projectKey !== message.projectKey || dataSourceId !== message.dataSourceId) {
        message = stamped(message, { platform: this.platform, ...message, projectKey, dataSourceId });
      }
    } catch {
      return super.send(given, invocation); // what is no message it refuses
    }
    this.#ages.take(message, this.now(), this.stats);
    guard(() => this.#observer.accepted(message));
    return super.send(message, invocation);
  }
}

/** When each message that is held was taken. */
export class Ages {
  readonly #taken = new Map<WireMessage, number>();
  #most = 1024;

  take(message: WireMessage, now: number, stats: Consumer["stats"]): void {
    this.#taken.set(message, now);
    if (this.#taken.size < this.#most) return;
    this.#prune(stats);
    this.#most = Math.max(1024, this.#taken.size * 2);
  }

  settle(messages: readonly WireMessage[]): void {
    for (const message of messages) this.#taken.delete(message);
  }

  oldestMs(stats: Consumer["stats"], now: number): number {
    this.#prune(stats);
    const [since = now] = this.#taken.values();
    return Math.max(0, now - since);
  }

  /** Those that nobody tells of, as of a consumer that is `disabled`, are forgotten: the oldest, as many as are too many. */
  #prune({ queued, leased }: Consumer["stats"]): void {
    for (const message of this.#taken.keys()) {
      if (this.#taken.size <= queued + leased) break;
      this.#taken.delete(message);
    }
  }
}

/** Makes a consumer of a class, of which an observer hears. Its options stay what they are. */
export function instrumented<Options extends ConsumerOptions>(
  Class: ConsumerClass<Options>,
  options: Options,
  observer: Observer,
): InstrumentedConsumer {
  const ages = new Ages();
  const { fetch, verifyCert, onDelivered, onDrop }: Options = Object(options);
  // What is wrong goes to the class, which refuses it. A certificate that is not to be checked is the affair of the
  // class' own `fetch`.
  const isOwn = fetch === undefined && verifyCert === false;
  const wrapped = {
    ...options,
    fetch: isOwn ? undefined : unless(fetch, measured(fetch ?? platform.fetch, observer)),
    onDelivered: unless(onDelivered, (messages) => {
      ages.settle(messages);
      guard(() => observer.delivered(messages));
      return onDelivered?.(messages);
    }),
    onDrop: unless(onDrop, (messages, reason, error) => {
      ages.settle(messages);
      guard(() => observer.dropped(messages, reason, error));
      return onDrop?.(messages, reason, error);
    }),
  };
  const runtime = { ...platform, fetch: measured(platform.fetch, observer) };
  const inner = isOwn ? new (Class as WithRuntime<Options>)(wrapped, runtime) : new Class(wrapped);
  return new InstrumentedConsumer(inner, observer, ages);
}

/** What goes around a function; what was given where it is none. */
function unless<Call>(given: Call | undefined, around: Call): Call | undefined {
  return given === undefined || typeof given === "function" ? around : given;
}

function measured(fetch: Fetch, observer: Observer): Fetch {
  return async (url, init) => {
    const began = performance.now();
    const tell = (status: number | undefined, error: string | undefined): void =>
      guard(() => observer.requested({ status, error, durationMs: performance.now() - began }));
    try {
      const response = await fetch(url, init);
      tell(response?.status, undefined);
      return response;
    } catch (error) {
      tell(undefined, error instanceof Error ? error.name : "unknown");
      throw error;
    }
  };
}

function guard(call: () => void): void {
  try {
    call();
  } catch {
    // Who looks on changes nothing.
  }
}
