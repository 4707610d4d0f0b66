/**
 * Middleware for Hono that puts a bound tracker into each request's context.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/hono";
 * import { Hono } from "hono";
 *
 * const tracker = GrowingTracker.consumer(
 *   new AsyncBufferedConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" }),
 * );
 * const app = new Hono().use(growing(tracker, (c) => ({ anonymousId: c.req.header("X-Visitor") }))).get("/", (c) => {
 *   c.get("tracker").trackCustomEvent("visit");
 *   return c.text("hello");
 * });
 *
 * export default app;
 * ```
 *
 * @module
 */
import type { Context, MiddlewareHandler } from "hono";
import { invocationOf } from "./context/invocation.ts";
import { Serving } from "./context/serving.ts";
import type { AnyPlan } from "./tracker/plan-types.ts";
import type { Attributes, AttributesOf } from "./message/given.ts";
import type { TrackDefaults } from "./tracker/calls.ts";
import type { GrowingTracker } from "./tracker/tracker.ts";

/**
 * What the middleware adds to a request's context. For a tracker with a plan it is `GrowingVariables<typeof plan>`.
 *
 * @example
 * ```ts
 * import type { GrowingVariables } from "@growingio-edge/tracker/hono";
 * import { Hono } from "hono";
 *
 * const app = new Hono<{ Variables: GrowingVariables }>();
 * ```
 */
export interface GrowingVariables<Plan extends AnyPlan = AnyPlan> {
  /** The tracker, bound to the request. */
  readonly tracker: GrowingTracker<Plan>;
}

/**
 * Makes middleware that puts `tracker.bind(c.executionCtx)` at `c.get("tracker")`, where code below finds it by
 * `currentTracker` of `@growingio-edge/tracker/context` as well. Where there is no execution context, as on Node and
 * Bun, timers keep what is tracked going.
 *
 * @param tracker The tracker, made once.
 * @param defaults What is added to the calls of a request, for example the anonymous id from a cookie. Where it
 * throws, that is told to `onError` and the request goes on.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/hono";
 * import { Hono } from "hono";
 * import { getCookie } from "hono/cookie";
 *
 * const tracker = new GrowingTracker({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" });
 * const app = new Hono().use(growing(tracker, (c) => ({ anonymousId: getCookie(c, "visitor") })));
 * ```
 */
export function growing<Plan extends AnyPlan = AnyPlan, Given extends AttributesOf<Given> = Attributes>(
  tracker: GrowingTracker<Plan>,
  defaults?: (c: Context) => TrackDefaults<Given> | undefined,
): MiddlewareHandler<{ Variables: GrowingVariables<Plan> }> {
  const serving = new Serving(tracker, defaults);
  return (c, next) =>
    // Hono throws where there is no execution context.
    serving.run(c, invocationOf(() => c.executionCtx), (bound) => {
      c.set("tracker", bound);
      return next();
    });
}
