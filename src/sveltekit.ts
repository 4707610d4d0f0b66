/**
 * A `handle` hook for SvelteKit that binds a tracker to each request, on Cloudflare, Node and wherever it runs.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/sveltekit";
 *
 * const tracker = GrowingTracker.consumer(
 *   new AsyncBufferedConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" }),
 * );
 *
 * export const handle = growing(tracker, (event) => ({ anonymousId: event.cookies.get("visitor") }));
 * ```
 *
 * @module
 */
import { invocationOf } from "./context/invocation.ts";
import { Serving } from "./context/serving.ts";
import { stopOn } from "./context/stop-on.ts";
import type { Attributes, AttributesOf } from "./message/given.ts";
import type { TrackDefaults } from "./tracker/calls.ts";
import type { AnyPlan } from "./tracker/plan-types.ts";
import type { GrowingTracker } from "./tracker/tracker.ts";

/**
 * What is used of SvelteKit's `RequestEvent`.
 *
 * @example
 * ```ts
 * import type { KitEvent } from "@growingio-edge/tracker/sveltekit";
 *
 * export const visitorOf = (event: KitEvent): string | undefined => event.cookies.get("visitor");
 * ```
 */
export interface KitEvent {
  /** The cookies of the request. */
  readonly cookies: {
    /** The value of a cookie. */
    get(name: string): string | undefined;
  };
  /** The request. */
  readonly request: Request;
  /** Its URL. */
  readonly url: URL;
  /** What the adapter adds: `ctx` on Cloudflare. */
  readonly platform?: object | undefined;
}

/**
 * A hook as SvelteKit has it; `sequence` takes it together with others.
 *
 * @example
 * ```ts
 * import type { KitHandle } from "@growingio-edge/tracker/sveltekit";
 *
 * export const nothing: KitHandle = async ({ event, resolve }) => resolve(event);
 * ```
 */
export type KitHandle = <Event extends KitEvent>(input: {
  event: Event;
  resolve(event: Event): Response | Promise<Response>;
}) => Promise<Response>;

/**
 * Makes a `handle` hook that binds a tracker to each request, where all code below it finds it by `currentTracker` of
 * `@growingio-edge/tracker/context`: load functions, endpoints, form actions, components on the server. On Cloudflare
 * `platform.ctx` keeps the request alive, and the flag `nodejs_als` or `nodejs_compat` is needed. With `adapter-node` the
 * tracker is stopped at `sveltekit:shutdown`, when all is answered.
 *
 * @param tracker The tracker, made once.
 * @param defaults What is added to the calls of a request, for example the anonymous id from a cookie. Where it throws,
 * that is told to `onError` and the request goes on.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/sveltekit";
 *
 * const tracker = new GrowingTracker({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" });
 * export const handle = growing(tracker);
 * ```
 */
export function growing<Plan extends AnyPlan = AnyPlan, Given extends AttributesOf<Given> = Attributes>(
  tracker: GrowingTracker<Plan>,
  defaults?: (event: KitEvent) => TrackDefaults<Given> | undefined,
): KitHandle {
  const serving = new Serving(tracker, defaults);
  stopOn("sveltekit:shutdown", tracker);
  return async ({ event, resolve }) => {
    const { ctx, context }: { ctx?: unknown; context?: unknown } = event.platform ?? {};
    return await serving.run(event, invocationOf(() => ctx, () => context), () => resolve(event));
  };
}
