/**
 * Middleware for Astro that binds a tracker to each request, on Cloudflare and Node.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/astro";
 *
 * const tracker = GrowingTracker.consumer(
 *   new AsyncBufferedConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" }),
 * );
 *
 * export const onRequest = growing(tracker, (context) => ({ anonymousId: context.cookies.get("visitor")?.value }));
 * ```
 *
 * @module
 */
import { invocationOf } from "./context/invocation.ts";
import { Serving } from "./context/serving.ts";
import type { Attributes, AttributesOf } from "./message/given.ts";
import type { TrackDefaults } from "./tracker/calls.ts";
import type { AnyPlan } from "./tracker/plan-types.ts";
import type { GrowingTracker } from "./tracker/tracker.ts";

/**
 * What is used of Astro's `APIContext`.
 *
 * @example
 * ```ts
 * import type { AstroContext } from "@growingio-edge/tracker/astro";
 *
 * export const visitorOf = (context: AstroContext): string | undefined => context.cookies.get("visitor")?.value;
 * ```
 */
export interface AstroContext {
  /** The cookies of the request. */
  readonly cookies: {
    /** A cookie. */
    get(name: string): { readonly value: string } | undefined;
  };
  /** The request. */
  readonly request: Request;
  /** Its URL. */
  readonly url: URL;
  /** Whether the page is made at build time, when nobody visits it. */
  readonly isPrerendered?: boolean;
  /** What middleware and the adapter add. */
  readonly locals: object;
}

/**
 * Middleware as Astro has it; `sequence` takes it together with others.
 *
 * @example
 * ```ts
 * import type { AstroMiddleware } from "@growingio-edge/tracker/astro";
 *
 * export const nothing: AstroMiddleware = async (_context, next) => next();
 * ```
 */
export type AstroMiddleware = (context: AstroContext, next: () => Promise<Response>) => Promise<Response>;

/**
 * Makes middleware that binds a tracker to each request, where pages, endpoints and actions find it by `currentTracker`
 * of `@growingio-edge/tracker/context`. On Cloudflare `locals.cfContext` keeps the request alive, and the flag
 * `nodejs_compat` is needed. With `@astrojs/node`, `flushOnExit(tracker)` of `@growingio-edge/tracker/node` sends what is
 * held when the process ends.
 *
 * @param tracker The tracker, made once.
 * @param defaults What is added to the calls of a request, for example the anonymous id from a cookie. Where it throws,
 * that is told to `onError` and the request goes on.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/astro";
 *
 * const tracker = new GrowingTracker({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" });
 * export const onRequest = growing(tracker);
 * ```
 */
export function growing<Plan extends AnyPlan = AnyPlan, Given extends AttributesOf<Given> = Attributes>(
  tracker: GrowingTracker<Plan>,
  defaults?: (context: AstroContext) => TrackDefaults<Given> | undefined,
): AstroMiddleware {
  const serving = new Serving(tracker, defaults);
  return async (context, next) => {
    const locals: { cfContext?: unknown; runtime?: { ctx?: unknown } } = context.locals;
    // The second is that of older versions, and throws in newer ones.
    return await serving.run(context, invocationOf(() => locals.cfContext, () => locals.runtime?.ctx), () => next());
  };
}
