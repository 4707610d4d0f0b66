/**
 * A plugin for Fastify 5 that binds a tracker to each request, and stops it when the app closes.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/fastify";
 * import { visitorOf } from "@growingio-edge/tracker/visitor";
 * import Fastify from "fastify";
 *
 * const tracker = GrowingTracker.consumer(
 *   new AsyncBufferedConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" }),
 * );
 * const tracked = growing(tracker, (request) => visitorOf(request.headers.cookie, { productId: "p" }));
 * const app = Fastify();
 * app.register(tracked);
 * app.get("/", tracked((request) => {
 *   request.tracker.trackCustomEvent("visit");
 *   return "hello";
 * }));
 * ```
 *
 * @module
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteGenericInterface } from "fastify";
import { Serving } from "./context/serving.ts";
import type { Attributes, AttributesOf } from "./message/given.ts";
import type { TrackDefaults } from "./tracker/calls.ts";
import type { AnyPlan } from "./tracker/plan-types.ts";
import type { GrowingTracker } from "./tracker/tracker.ts";

/**
 * What a request has once the plugin is registered.
 *
 * @example
 * ```ts
 * import type { Tracked } from "@growingio-edge/tracker/fastify";
 *
 * export const look = (request: Tracked): Promise<void> => request.tracker.trackCustomEvent("look");
 * ```
 */
export interface Tracked<Plan extends AnyPlan = AnyPlan> {
  /** The tracker, bound to the request. */
  readonly tracker: GrowingTracker<Plan>;
}

/**
 * A plugin, for `app.register`; called with a handler, it returns that handler, for which the compiler knows
 * `request.tracker` and its plan.
 *
 * @example
 * ```ts
 * import type { Growing } from "@growingio-edge/tracker/fastify";
 * import type { FastifyInstance } from "fastify";
 *
 * export const use = (app: FastifyInstance, tracked: Growing): unknown => app.register(tracked);
 * ```
 */
export interface Growing<Plan extends AnyPlan = AnyPlan> {
  /** A handler whose request has the tracker. */
  <Route extends RouteGenericInterface = RouteGenericInterface, Result = unknown>(
    handler: (this: FastifyInstance, request: FastifyRequest<Route> & Tracked<Plan>, reply: FastifyReply) => Result,
  ): (this: FastifyInstance, request: FastifyRequest<Route>, reply: FastifyReply) => Result;
  /** Adds the hooks to an app. */
  (app: FastifyInstance, options: object): Promise<void>;
}

/** What an app has once `request.tracker` is ours. */
const MARK = Symbol.for("@growingio-edge/tracker fastify");

/**
 * Makes a plugin that binds a tracker to each request: at `request.tracker`, and for all code below it by
 * `currentTracker` of `@growingio-edge/tracker/context`. It holds for all routes of the app that it is registered with.
 * When the app closes and its requests are answered, the tracker is stopped.
 *
 * For signals, `flushOnExit(tracker, { before: () => app.close() })` of `@growingio-edge/tracker/node` closes the app.
 *
 * @param tracker The tracker, made once.
 * @param defaults What is added to the calls of a request, for example the anonymous id from a cookie. Where it throws,
 * that is told to `onError` and the request goes on.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/fastify";
 * import { visitorOf } from "@growingio-edge/tracker/visitor";
 * import Fastify from "fastify";
 *
 * const tracker = new GrowingTracker({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" });
 * const app = Fastify();
 * app.register(growing(tracker, (request) => visitorOf(request.headers.cookie, { productId: "p" })));
 * ```
 */
export function growing<Plan extends AnyPlan = AnyPlan, Given extends AttributesOf<Given> = Attributes>(
  tracker: GrowingTracker<Plan>,
  defaults?: (request: FastifyRequest) => TrackDefaults<Given> | undefined,
): Growing<Plan> {
  const serving = new Serving(tracker, defaults);

  async function plugin(app: FastifyInstance): Promise<void> {
    // Once for an app and what is encapsulated in it, however many trackers it has.
    if (!app.hasDecorator(MARK)) {
      app.decorate(MARK, true);
      app.decorateRequest("tracker", null);
    }
    app.addHook("onRequest", (request, _reply, done) =>
      serving.run(request, undefined, (bound) => {
        Object.assign(request, { tracker: bound });
        done();
      }));
    // Once more behind what parsed the body, which may have lost the context.
    app.addHook("preValidation", (request, _reply, done) => serving.run(request, undefined, () => done()));
    app.addHook("onClose", async () => void await tracker.stop());
  }

  type Handler = (this: FastifyInstance, request: FastifyRequest & Tracked<Plan>, reply: FastifyReply) => unknown;
  const handled = (handler: Handler) =>
    function (this: FastifyInstance, request: FastifyRequest, reply: FastifyReply): unknown {
      return serving.run(
        request,
        undefined,
        (bound) => handler.call(this, Object.assign(request, { tracker: bound }), reply),
      );
    };

  const tracked = (first: Handler | FastifyInstance): unknown =>
    typeof first === "function" ? handled(first) : plugin(first);
  return Object.assign(tracked as Growing<Plan>, {
    // For the whole app, and not only for what is registered inside of the plugin.
    [Symbol.for("skip-override")]: true,
    [Symbol.for("fastify.display-name")]: "@growingio-edge/tracker",
  });
}
