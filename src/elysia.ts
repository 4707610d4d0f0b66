/**
 * A plugin for Elysia that binds a tracker to each request.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/elysia";
 * import { Elysia } from "elysia";
 *
 * const tracker = GrowingTracker.consumer(
 *   new AsyncBufferedConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" }),
 * );
 * const app = new Elysia()
 *   .use(growing(tracker, (request) => ({ anonymousId: request.headers.get("X-Visitor-Id") })))
 *   .get("/", ({ tracker }) => {
 *     tracker.trackCustomEvent("visit");
 *     return "hello";
 *   });
 * ```
 *
 * @module
 */
import { Elysia } from "elysia";
import { Serving } from "./context/serving.ts";
import type { Attributes, AttributesOf } from "./message/given.ts";
import type { TrackDefaults } from "./tracker/calls.ts";
import type { AnyPlan } from "./tracker/plan-types.ts";
import type { GrowingTracker } from "./tracker/tracker.ts";

/**
 * The plugin, whose type is what an app knows of `tracker` in its handlers.
 *
 * @example
 * ```ts
 * import type { GrowingPlugin } from "@growingio-edge/tracker/elysia";
 * import { Elysia } from "elysia";
 *
 * export const appWith = (plugin: GrowingPlugin): unknown => new Elysia().use(plugin);
 * ```
 */
export type GrowingPlugin<Plan extends AnyPlan = AnyPlan> = Elysia<
  "",
  {
    decorator: {};
    store: {};
    derive: {
      /** The tracker, bound to the request. */
      readonly tracker: GrowingTracker<Plan>;
    };
    resolve: {};
  }
>;

/** How many plugins were made: what tells them apart. */
let made = 0;

/**
 * Makes a plugin that binds a tracker to each request: as `tracker` in a handler's context, and for all code below it by
 * `currentTracker` of `@growingio-edge/tracker/context`. `app.stop()` stops the tracker when the server has ended; for
 * signals, `flushOnExit(tracker, { before: () => app.stop() })` of `@growingio-edge/tracker/node` calls that.
 *
 * @param tracker The tracker, made once.
 * @param defaults What is added to the calls of a request, for example the anonymous id from a cookie. Where it throws,
 * that is told to `onError` and the request goes on.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/elysia";
 * import { Elysia } from "elysia";
 *
 * const tracker = new GrowingTracker({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" });
 * const app = new Elysia().use(growing(tracker));
 * ```
 */
export function growing<Plan extends AnyPlan = AnyPlan, Given extends AttributesOf<Given> = Attributes>(
  tracker: GrowingTracker<Plan>,
  defaults?: (request: Request) => TrackDefaults<Given> | undefined,
): GrowingPlugin<Plan> {
  const serving = new Serving(tracker, defaults);
  const boundTo = (request: Request): GrowingTracker<Plan> => serving.run(request, undefined, (bound) => bound);
  // Elysia uses a plugin of the same name and seed once, however often an app and its parts are given it.
  return new Elysia({ name: "@growingio-edge/tracker", seed: ++made })
    .wrap((handle, request) => (...args: unknown[]) => serving.run(request, undefined, () => handle(...args)))
    // For those who handle errors of what comes before a route, which derives nothing; of several trackers the first.
    .onRequest((context) => {
      if (!("tracker" in context)) Object.assign(context, { tracker: boundTo(context.request) });
    })
    .derive({ as: "global" }, ({ request }) => ({ tracker: boundTo(request) }))
    .onStop(() => void tracker.stop());
}
