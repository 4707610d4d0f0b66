import type { Consumer } from "../consumer/consumer.ts";
import { hooked } from "../tracker/defaults.ts";
import type { Hook } from "../tracker/options.ts";

/**
 * A consumer behind hooks, for those who send by consumers; a tracker has the option `use`.
 *
 * @param consumer Who sends.
 * @param hooks What sees each message before it, in this order.
 * @throws {GrowingParamError} when these are no hooks.
 *
 * @example
 * ```ts
 * import { BufferedConsumer } from "@growingio-edge/tracker";
 * import { redact, use } from "@growingio-edge/tracker/hooks";
 *
 * const consumer = use(
 *   new BufferedConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" }),
 *   [redact({ patterns: "pii" })],
 * );
 * ```
 */
export function use(consumer: Consumer, hooks: readonly Hook[]): Consumer {
  return hooked(consumer, hooks);
}
