/**
 * A plugin for Nitro 2, and so for Nuxt 3 and 4, that binds a tracker to each request on whatever it is deployed to.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/nitro";
 * import { getCookie } from "h3";
 *
 * const tracker = GrowingTracker.consumer(
 *   new AsyncBufferedConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" }),
 * );
 *
 * export default growing(tracker, (event) => ({ anonymousId: getCookie(event, "visitor") }));
 * ```
 *
 * @module
 */
import type { H3Event } from "h3";
import type { InvocationContext } from "./delivery/invocation.ts";
import { Serving } from "./context/serving.ts";
import type { Attributes, AttributesOf } from "./message/given.ts";
import type { TrackDefaults } from "./tracker/calls.ts";
import type { AnyPlan } from "./tracker/plan-types.ts";
import type { GrowingTracker } from "./tracker/tracker.ts";

/**
 * What is used of Nitro's app.
 *
 * @example
 * ```ts
 * import type { NitroAppLike } from "@growingio-edge/tracker/nitro";
 *
 * export const onClose = (app: NitroAppLike): unknown => app.hooks.hook("close", () => {});
 * ```
 */
export interface NitroAppLike {
  /** The app of h3, whose handler takes each request. */
  readonly h3App: {
    /** Takes a request. */
    handler: (event: H3Event) => unknown;
  };
  /** What happens to the app. */
  readonly hooks: {
    /** Adds what is done when the app closes. */
    hook(name: "close", run: () => Promise<void> | void): unknown;
  };
}

/**
 * Makes a Nitro plugin that binds a tracker to each request, where handlers, middleware and pages find it by
 * `currentTracker` of `@growingio-edge/tracker/context`. Where the platform has `waitUntil`, as Cloudflare and Vercel do,
 * that keeps the request alive. When the app closes, the tracker is stopped.
 *
 * @param tracker The tracker, made once.
 * @param defaults What is added to the calls of a request, for example the anonymous id from a cookie. Where it throws,
 * that is told to `onError` and the request goes on.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { growing } from "@growingio-edge/tracker/nitro";
 * import { getRequestHeader } from "h3";
 *
 * const tracker = new GrowingTracker({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" });
 * export default growing(tracker, (event) => ({ anonymousId: getRequestHeader(event, "X-Visitor-Id") }));
 * ```
 */
export function growing<Plan extends AnyPlan = AnyPlan, Given extends AttributesOf<Given> = Attributes>(
  tracker: GrowingTracker<Plan>,
  defaults?: (event: H3Event) => TrackDefaults<Given> | undefined,
): (app: NitroAppLike) => void {
  const serving = new Serving(tracker, defaults);
  return ({ h3App, hooks }) => {
    const { handler } = h3App;
    // A hook of requests cannot run what comes after it; the handler does all of it.
    h3App.handler = (event) => serving.run(event, contextOf(event), () => handler(event));
    hooks.hook("close", async () => void await tracker.stop());
  };
}

/** What keeps a request alive, where the platform told Nitro. Nitro's own `event.waitUntil` is there on Node as well. */
function contextOf({ node }: H3Event): InvocationContext | undefined {
  const { waitUntil }: { waitUntil?: InvocationContext["waitUntil"] } = Object(Object(node.req).__unenv__);
  return typeof waitUntil === "function" ? { waitUntil } : undefined;
}
