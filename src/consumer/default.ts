import { Direct } from "../delivery/direct.ts";
import { createConsumer } from "../delivery/frame.ts";
import { Transport } from "../delivery/transport.ts";
import { platform, type Runtime } from "../runtime.ts";
import { BaseConsumer } from "./base.ts";
import type { DefaultConsumerOptions } from "./options.ts";
import { resolveDefault } from "./resolve.ts";

/**
 * Sends each message at once, in a request of its own; `send` resolves when the message is delivered, and rejects
 * when it was refused or the retries are spent. The simplest, and for a few messages a minute the best.
 *
 * @example
 * ```ts
 * import { DefaultConsumer, GrowingTracker } from "@growingio-edge/tracker";
 *
 * const tracker = GrowingTracker.consumer(
 *   new DefaultConsumer({
 *     productId: "your-account-id",
 *     dataSourceId: "your-data-source-id",
 *     serverHost: "https://collect.example.com",
 *   }),
 * );
 * ```
 */
export class DefaultConsumer extends BaseConsumer {
  /**
   * Makes a DefaultConsumer. Nothing of the platform is touched before the first message.
   *
   * @param options The options.
   * @param runtime The platform, for tests.
   * @throws {GrowingParamError} when an option breaks a rule, with every fault.
   */
  constructor(options: DefaultConsumerOptions, runtime: Runtime = platform) {
    const resolved = resolveDefault(options);
    super(
      createConsumer(
        resolved,
        runtime,
        (frame) => new Direct(frame, new Transport(resolved, runtime, frame.ledger), resolved.maxRequests),
      ),
    );
  }
}
