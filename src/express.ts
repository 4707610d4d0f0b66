/**
 * Middleware for Express 5 and 4 that binds a tracker to each request.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/express";
 * import { flushOnExit } from "@growingio-edge/tracker/node";
 * import express from "express";
 *
 * const tracker = GrowingTracker.consumer(
 *   new AsyncBufferedConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" }),
 * );
 * const tracked = growing(tracker, (req) => ({ anonymousId: req.get("X-Visitor-Id") }));
 * const app = express()
 *   .use(tracked)
 *   .get("/products/:sku", tracked((req, res) => {
 *     req.tracker.trackCustomEvent("product_view", { attributes: { sku: req.params.sku } });
 *     res.send("hello");
 *   }));
 *
 * flushOnExit(tracker, { server: app.listen(3000) });
 * ```
 *
 * @module
 */
import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from "express";
import { Serving } from "./context/serving.ts";
import type { Attributes, AttributesOf } from "./message/given.ts";
import type { TrackDefaults } from "./tracker/calls.ts";
import type { AnyPlan } from "./tracker/plan-types.ts";
import type { GrowingTracker } from "./tracker/tracker.ts";

/**
 * What a request has once the middleware saw it.
 *
 * @example
 * ```ts
 * import type { Tracked } from "@growingio-edge/tracker/express";
 *
 * export const look = (req: Tracked): Promise<void> => req.tracker.trackCustomEvent("look");
 * ```
 */
export interface Tracked<Plan extends AnyPlan = AnyPlan> {
  /** The tracker, bound to the request. */
  readonly tracker: GrowingTracker<Plan>;
}

/**
 * Middleware, for `app.use`; called with a handler, it returns that handler, for which the compiler knows
 * `req.tracker` and its plan.
 *
 * @example
 * ```ts
 * import type { Growing } from "@growingio-edge/tracker/express";
 * import type { Application } from "express";
 *
 * export const use = (app: Application, tracked: Growing): unknown => app.use(tracked);
 * ```
 */
export interface Growing<Plan extends AnyPlan = AnyPlan> {
  /** A handler whose request has the tracker. */
  (handler: (req: Request & Tracked<Plan>, res: Response, next: NextFunction) => unknown): RequestHandler;
  /**
   * A handler of errors, whose request has the tracker, also where the error came before the middleware. Its four
   * arguments have types of your own, as in Express.
   */
  (
    handler: (error: unknown, req: Request & Tracked<Plan>, res: Response, next: NextFunction) => unknown,
  ): ErrorRequestHandler;
  /** Binds the tracker to a request, and goes on. */
  (req: Request, res: Response, next: NextFunction): void;
}

/**
 * Makes middleware that binds a tracker to each request: at `req.tracker`, and for all code below it by `currentTracker`
 * of `@growingio-edge/tracker/context`. No answer waits for it, and what a handler tracked before it threw is sent.
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
 * import { growing } from "@growingio-edge/tracker/express";
 * import express from "express";
 *
 * const tracker = new GrowingTracker({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" });
 * const tracked = growing(tracker, (req) => ({ anonymousId: req.get("X-Visitor-Id") }));
 * const app = express().use(tracked);
 * ```
 */
export function growing<Plan extends AnyPlan = AnyPlan, Given extends AttributesOf<Given> = Attributes>(
  tracker: GrowingTracker<Plan>,
  defaults?: (req: Request) => TrackDefaults<Given> | undefined,
): Growing<Plan> {
  const serving = new Serving(tracker, defaults);

  const serve = (req: Request, run: (req: Request & Tracked<Plan>) => unknown): unknown =>
    serving.run(req, undefined, (bound) => run(Object.assign(req, { tracker: bound })));

  type Handler = (req: Request & Tracked<Plan>, res: Response, next: NextFunction) => unknown;
  type ErrorHandler = (error: unknown, ...args: Parameters<Handler>) => unknown;
  // As Express itself tells them apart.
  const isOfErrors = (handler: Handler | ErrorHandler): handler is ErrorHandler => handler.length === 4;

  function tracked(handler: Handler): RequestHandler;
  function tracked(handler: ErrorHandler): ErrorRequestHandler;
  function tracked(req: Request, res: Response, next: NextFunction): void;
  function tracked(...[first, , next]: [Handler | ErrorHandler] | [Request, Response, NextFunction]): unknown {
    if (typeof first !== "function") return serve(first, () => next?.());
    if (isOfErrors(first)) {
      return (error: unknown, req: Request, res: Response, goOn: NextFunction) =>
        serve(req, (same) => first(error, same, res, goOn));
    }
    return (req: Request, res: Response, goOn: NextFunction) => serve(req, (same) => first(same, res, goOn));
  }
  return tracked;
}
