import { createConsumer } from "../delivery/frame.ts";
import { Queue } from "../delivery/queue.ts";
import { platform, type Runtime } from "../runtime.ts";
import { BaseConsumer } from "./base.ts";
import type { AsyncBufferedConsumerOptions } from "./options.ts";
import { resolveAsync } from "./resolve.ts";
import { Schedule } from "./schedule.ts";

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
 *     const bound = tracker.bind(ctx, { anonymousId: request.headers.get("X-Visitor-Id") });
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
    const resolved = resolveAsync(options);
    super(
      createConsumer(
        resolved,
        runtime,
        (frame) => new Queue(frame, resolved, (queue) => new Schedule(queue, frame, resolved)),
      ),
    );
  }
}
