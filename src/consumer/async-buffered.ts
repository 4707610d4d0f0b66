import type { Message } from "../message/message.ts";
import type { MessageKind } from "../wire.ts";
import type { AsyncBufferedConsumerOptions } from "./options.ts";
import { platform, type Runtime } from "../runtime.ts";
import { resolveAsync, type ResolvedAsyncOptions } from "./resolve.ts";
import { BaseConsumer } from "./base.ts";
import { Burst } from "../delivery/burst.ts";
import type { Invocation } from "../delivery/invocation.ts";
import { type Holder, isAlive } from "../delivery/lane.ts";
import { KINDS, QueueEngine } from "../delivery/queue.ts";

/** How long the first of the held messages waits at the most, where the options do not say. */
const FLUSH_AFTER_MS = 10_000;

/** A flush that nobody waits for: plain data, so that other invocations can hand it more to send. */
interface Background {
  readonly holder: Holder;
  end: number;
}

class AsyncBufferedEngine extends QueueEngine {
  readonly #flushAfterMs: number;
  readonly #waitUntil: ResolvedAsyncOptions["waitUntil"];
  readonly #burst = new Burst<Invocation>();
  readonly #active: Partial<Record<MessageKind, Background>> = {};
  /** When the timer that was set is due, in Unix milliseconds. It may have died with the request that set it. */
  #dueAt: number | undefined;
  #cancel: () => void = () => {};

  constructor(options: ResolvedAsyncOptions, runtime: Runtime) {
    super(options, runtime);
    this.#flushAfterMs = options.flushAfterMs ?? FLUSH_AFTER_MS;
    this.#waitUntil = options.waitUntil;
  }

  protected taken(kind: MessageKind): Promise<void> {
    const waitUntil = this.#waitUntil;
    // A function called detached, as the platforms that offer it as one expect.
    if (waitUntil) this.serve(this.#burst.share(() => ({ waitUntil, isClosed: false })));
    else if (this.isDue(this.lanes[kind])) this.#start(kind);
    else this.#schedule();
    return this.pressured();
  }

  protected override overflow(message: Message): Promise<never> {
    this.#schedule(); // A full queue is no reason to forget when to try again.
    return super.overflow(message);
  }

  protected halt(): void {
    this.#dueAt = undefined;
    try {
      this.#cancel();
    } catch {
      // Another invocation's timer, which ends with it.
    }
  }

  #schedule(): void {
    if (this.stopped) return;
    const now = this.runtime.now();
    if (this.#dueAt === undefined) {
      try {
        this.#cancel = this.runtime.timer(() => this.#startAll(), this.#flushAfterMs, true);
        this.#dueAt = now + this.#flushAfterMs;
      } catch {
        // No timers here, as at a Worker's module scope: the next call tries again.
      }
    } else if (now > this.#dueAt || this.#dueAt - now > this.#flushAfterMs) {
      // Overdue: the timer died with its request, or the clock was set. The messages have waited long enough.
      this.#startAll();
    }
  }

  #startAll(): void {
    this.halt();
    for (const kind of KINDS) this.#start(kind);
  }

  /** Starts to send what is held of a kind, or lets the one who is at it send more. */
  #start(kind: MessageKind): void {
    const lane = this.lanes[kind];
    const active = this.#active[kind];
    if (active && isAlive(active.holder, this.runtime.now())) {
      active.end = lane.tail;
      return;
    }
    if (lane.held === 0) return;
    const run = this.tryBegin();
    if (!run) return;
    const background: Background = { holder: run.holder, end: lane.tail };
    this.#active[kind] = background;
    this.pump(kind, () => lane.head >= background.end, run).catch(() => false).then((useful) => {
      this.end(run);
      // More may have been handed over in the moment it ended; a server that was of no use is given its time.
      if (useful && lane.head < background.end) this.#start(kind);
      else if (lane.held > 0) this.#schedule();
    });
  }
}

/**
 * Holds messages and sends them in the background: when there are `maxSize` of a kind, or `flushAfterMs` after the
 * first of them. `send` resolves when the message is taken. For servers: no request waits for the collector. Its
 * timer does not keep a process alive, so a program that ends calls `stop()`.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 *
 * const tracker = GrowingTracker.consumer(
 *   new AsyncBufferedConsumer({
 *     productId: "your-account-id",
 *     dataSourceId: "your-data-source-id",
 *     serverHost: "https://collect.example.com",
 *   }),
 * );
 *
 * export default {
 *   fetch(request: Request, env: unknown, ctx: { waitUntil(promise: Promise<unknown>): void }): Response {
 *     const bound = tracker.bind(ctx, { anonymousId: request.headers.get("CF-Connecting-IP") });
 *     bound.trackCustomEvent("visit", { attributes: { path: new URL(request.url).pathname } });
 *     return new Response("hello");
 *   },
 * };
 * ```
 */
export class AsyncBufferedConsumer extends BaseConsumer {
  /**
   * Makes an AsyncBufferedConsumer. Nothing of the platform is touched before the first message.
   *
   * @param options The options.
   * @param runtime The platform, for tests.
   * @throws {GrowingParamError} when an option breaks a rule, with every fault.
   */
  constructor(options: AsyncBufferedConsumerOptions, runtime: Runtime = platform) {
    super(new AsyncBufferedEngine(resolveAsync(options), runtime));
  }
}
