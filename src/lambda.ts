/**
 * Wraps a handler of AWS Lambda: what it tracks is sent before the environment is frozen.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/lambda";
 *
 * const tracker = GrowingTracker.consumer(
 *   new AsyncBufferedConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" }),
 * );
 * const tracked = growing(tracker);
 *
 * export const handler = tracked(async (event: { readonly user: string }) => {
 *   tracker.trackCustomEvent("visit", { loginUserId: event.user });
 *   return { statusCode: 200 };
 * });
 * ```
 *
 * @module
 */
import { Serving } from "./context/serving.ts";
import { look } from "./delivery/settled.ts";
import type { Attributes, AttributesOf } from "./message/given.ts";
import type { TrackDefaults } from "./tracker/calls.ts";
import type { AnyPlan } from "./tracker/plan-types.ts";
import { Reader } from "./rules/reader.ts";
import { callable, rule } from "./rules/rules.ts";
import type { GrowingTracker } from "./tracker/tracker.ts";

/**
 * What is used of Lambda's context, the last argument of a handler.
 *
 * @example
 * ```ts
 * import type { LambdaContext } from "@growingio-edge/tracker/lambda";
 *
 * const context: LambdaContext = { getRemainingTimeInMillis: () => 3000 };
 * ```
 */
export interface LambdaContext {
  /** Milliseconds until the invocation is ended. */
  getRemainingTimeInMillis(): number;
}

/**
 * The options of {@linkcode growing}.
 *
 * @example
 * ```ts
 * import type { LambdaOptions } from "@growingio-edge/tracker/lambda";
 *
 * const options: LambdaOptions<{ readonly user: string }> = { timeoutMs: 1000, defaults: ({ user }) => ({ loginUserId: user }) };
 * ```
 */
export interface LambdaOptions<Event = never, Given extends AttributesOf<Given> = Attributes> {
  /**
   * Milliseconds that an invocation waits for what it tracked at the most, and never longer than until half a second
   * before its end. What is not sent by then is held for the next invocation.
   *
   * @default 3000
   */
  readonly timeoutMs?: number | undefined;
  /** What is added to the calls of an invocation. Where it throws, that is told to `onError`, and the invocation goes on. */
  readonly defaults?: ((event: Event) => TrackDefaults<Given> | undefined) | undefined;
}

const milliseconds = rule<number>((ms) => typeof ms === "number" && ms >= 0, "must be 0 or more milliseconds");

/** What is left for Lambda to take the answer. */
const MARGIN_MS = 500;

/**
 * Makes a wrapper of handlers. It binds the tracker to the invocation, where all code finds it by `currentTracker` of
 * `@growingio-edge/tracker/context`, and flushes when the handler is done or threw: Lambda freezes the environment as
 * soon as an invocation has its answer, and may never thaw it. Handlers that are `async` or return a promise are served,
 * and those of `awslambda.streamifyResponse` inside of it.
 *
 * @param tracker The tracker, made once, outside of the handler.
 * @param options How long an invocation waits, and what is added to its calls.
 * @throws {GrowingParamError} when an option breaks a rule.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { currentTracker } from "@growingio-edge/tracker/context";
 * import { growing } from "@growingio-edge/tracker/lambda";
 *
 * const tracker = new GrowingTracker({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" });
 * const tracked = growing(tracker, { defaults: (event: { readonly user: string }) => ({ loginUserId: event.user }) });
 * export const handler = tracked(async () => {
 *   currentTracker(tracker).trackCustomEvent("visit");
 * });
 * ```
 */
export function growing<
  Plan extends AnyPlan = AnyPlan,
  Event = never,
  Given extends AttributesOf<Given> = Attributes,
>(
  tracker: GrowingTracker<Plan>,
  options: LambdaOptions<Event, Given> = {},
): <Args extends readonly unknown[], Result>(
  handler: (...args: Args) => Result | Promise<Result>,
) => (...args: Args) => Promise<Result> {
  const reader = new Reader(options, "wrap a handler");
  const { timeoutMs, defaults } = reader.end({
    timeoutMs: reader.option("timeoutMs", milliseconds, 3000),
    defaults: reader.option("defaults", callable<LambdaOptions<Event, Given>["defaults"]>(), undefined),
  });
  // Each invocation has a list of arguments of its own, whatever its event is.
  const serving = new Serving<Plan, readonly unknown[], Given>(
    tracker,
    defaults && (([event]) => defaults(event as Event)),
  );
  return (handler) => async (...args) => {
    try {
      return await serving.run(args, undefined, () => handler(...args));
    } finally {
      await tracker.flush({ timeoutMs: Math.max(0, Math.min(timeoutMs, remainingMs(args) - MARGIN_MS)) });
    }
  };
}

/** How long the invocation may go on. A handler of a stream has its context third. */
function remainingMs(args: readonly unknown[]): number {
  for (const arg of args.slice(1)) {
    const ms: unknown = look(() => {
      const context: Partial<LambdaContext> = Object(arg);
      return context.getRemainingTimeInMillis?.();
    });
    // A stand-in of a test may tell nothing.
    if (typeof ms === "number" && !Number.isNaN(ms)) return ms;
  }
  return Infinity;
}
