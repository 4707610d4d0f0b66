import { createConsumer } from "../delivery/frame.ts";
import { Queue, type When } from "../delivery/queue.ts";
import { platform, type Runtime } from "../runtime.ts";
import { BaseConsumer } from "./base.ts";
import type { BufferedConsumerOptions } from "./options.ts";
import { resolveBuffered } from "./resolve.ts";

/** Sends when there are enough, and by no clock. */
const whenFull = (queue: Queue): When => ({
  taken: (kind) => queue.errands.isDue(kind) ? queue.errands.send(kind) : queue.pressured(),
  left() {},
  halt() {},
});

/**
 * Holds messages until there are `maxSize` of a kind, and sends them then; `flush()` sends what is held. `send`
 * resolves when the message is taken, and for the call that makes a batch full when that is settled, or after a round of
 * retries that came to nothing: then it is held, and `onError` has heard of it. It has no timer: a program that tracks
 * for a while and ends calls `stop()`, and nothing is left behind.
 *
 * @example
 * ```ts
 * import { BufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 *
 * const consumer = new BufferedConsumer({
 *   productId: "your-account-id",
 *   dataSourceId: "your-data-source-id",
 *   serverHost: "https://collect.example.com",
 * });
 * const tracker = GrowingTracker.consumer(consumer);
 * await tracker.trackCustomEvent("import", { anonymousId: "job-1" });
 * await tracker.stop();
 * ```
 */
export class BufferedConsumer extends BaseConsumer {
  /**
   * Makes a BufferedConsumer. Nothing of the platform is touched before the first message.
   *
   * @param options The options.
   * @param runtime The platform, for tests.
   * @throws {GrowingParamError} when an option breaks a rule, with every fault.
   */
  constructor(options: BufferedConsumerOptions, runtime: Runtime = platform) {
    const resolved = resolveBuffered(options);
    super(createConsumer(resolved, runtime, (frame) => new Queue(frame, resolved, whenFull)));
  }
}
