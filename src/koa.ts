/**
 * Middleware for Koa that binds a tracker to each request.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/koa";
 * import { flushOnExit } from "@growingio-edge/tracker/node";
 * import Koa from "koa";
 *
 * const tracker = GrowingTracker.consumer(
 *   new AsyncBufferedConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" }),
 * );
 * const app = new Koa()
 *   .use(growing(tracker, (ctx) => ({ anonymousId: ctx.cookies.get("visitor") })))
 *   .use((ctx) => {
 *     ctx.tracker.trackCustomEvent("visit");
 *     ctx.body = "hello";
 *   });
 *
 * flushOnExit(tracker, { server: app.listen(3000) });
 * ```
 *
 * @module
 */
import type { Context, DefaultState, Middleware } from "koa";
import { Serving } from "./context/serving.ts";
import type { Attributes, AttributesOf } from "./message/given.ts";
import type { TrackDefaults } from "./tracker/calls.ts";
import type { AnyPlan } from "./tracker/plan-types.ts";
import type { GrowingTracker } from "./tracker/tracker.ts";

/**
 * What the middleware adds to a context. Middleware that is added behind it by the same chain of calls knows it by
 * itself; what is written elsewhere names it.
 *
 * @example
 * ```ts
 * import type { Tracked } from "@growingio-edge/tracker/koa";
 * import type { Middleware } from "koa";
 *
 * export const look: Middleware<object, Tracked> = (ctx) => ctx.tracker.trackCustomEvent("look");
 * ```
 */
export interface Tracked<Plan extends AnyPlan = AnyPlan> {
  /** The tracker, bound to the request. */
  tracker: GrowingTracker<Plan>;
}

/**
 * Makes middleware that binds a tracker to each request: at `ctx.tracker`, and for all code below it by
 * `currentTracker` of `@growingio-edge/tracker/context`. No answer waits for it, and what a handler tracked before it
 * threw is sent.
 *
 * At the end of the process, `flushOnExit(tracker, { server })` of `@growingio-edge/tracker/node` closes the server and
 * then stops the tracker.
 *
 * @param tracker The tracker, made once.
 * @param defaults What is added to the calls of a request, for example the anonymous id from a cookie. Where it throws,
 * that is told to `onError` and the request goes on.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/koa";
 * import Koa from "koa";
 *
 * const tracker = new GrowingTracker({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" });
 * const app = new Koa().use(growing(tracker, (ctx) => ({ anonymousId: ctx.cookies.get("visitor") })));
 * ```
 */
export function growing<Plan extends AnyPlan = AnyPlan, Given extends AttributesOf<Given> = Attributes>(
  tracker: GrowingTracker<Plan>,
  defaults?: (ctx: Context) => TrackDefaults<Given> | undefined,
): Middleware<DefaultState, Tracked<Plan>> {
  const serving = new Serving<Plan, Context, Given>(tracker, defaults);
  return (ctx, next) =>
    serving.run(ctx as Context, undefined, (bound) => {
      ctx.tracker = bound;
      return next();
    });
}
