import type { InvocationContext } from "../delivery/invocation.ts";
import { GrowingParamError } from "../errors.ts";
import type { Attributes, AttributesOf } from "../message/given.ts";
import type { TrackDefaults } from "../tracker/calls.ts";
import type { AnyPlan } from "../tracker/plan-types.ts";
import type { GrowingTracker } from "../tracker/tracker.ts";
import { hasScopes, type Scope, scope, within } from "./storage.ts";

/**
 * Binds a tracker, as `tracker.bind` does, for all that `run` does: code that it calls, however deep and however late,
 * finds the bound tracker by {@linkcode currentTracker}.
 *
 * @param tracker The tracker, made once.
 * @param context What keeps the invocation alive, or `undefined` where timers do, as on Node.
 * @param defaults What is added to the calls of this invocation, or a function that returns it; one that throws is told
 * to `onError`, and the tracker is bound without.
 * @param run What is to be done. It gets the bound tracker as well.
 * @returns What `run` returns.
 *
 * @example
 * ```ts
 * import { AsyncBufferedConsumer, GrowingTracker } from "@growingio-edge/tracker";
 * import { currentTracker, withTracker } from "@growingio-edge/tracker/context";
 *
 * const tracker = GrowingTracker.consumer(
 *   new AsyncBufferedConsumer({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" }),
 * );
 *
 * async function pay(): Promise<void> {
 *   currentTracker(tracker).trackCustomEvent("paid");
 * }
 *
 * export function job(user: string): Promise<void> {
 *   return withTracker(tracker, undefined, { loginUserId: user }, () => pay());
 * }
 * ```
 */
export function withTracker<Plan extends AnyPlan, Result, Given extends AttributesOf<Given> = Attributes>(
  tracker: GrowingTracker<Plan>,
  context: InvocationContext | undefined,
  defaults: TrackDefaults<Given> | (() => TrackDefaults<Given> | undefined) | undefined,
  run: (tracker: GrowingTracker<Plan>) => Result,
): Result {
  const { inner, bound } = open(tracker, context, defaults);
  return within(inner, () => run(bound));
}

/** What cannot be done without a tracker, in the words of an error. */
export const SERVE = "bind a tracker to a request";

/** Throws a `GrowingParamError` for what is no tracker, of whichever copy of this package. */
export function checkTracker(tracker: unknown): void {
  if (typeof Object(tracker).bind === "function" && typeof Object(tracker).trackCustomEvent === "function") return;
  throw new GrowingParamError(SERVE, [{ path: "tracker", rule: "must be a GrowingTracker", received: tracker }]);
}

/** Binds a tracker, for code that is yet to run {@linkcode within} the scope. */
export function open<Plan extends AnyPlan, Given extends AttributesOf<Given> = Attributes>(
  tracker: GrowingTracker<Plan>,
  context: InvocationContext | undefined,
  defaults: TrackDefaults<Given> | (() => TrackDefaults<Given> | undefined) | undefined,
): { readonly inner: Scope; readonly bound: GrowingTracker<Plan> } {
  checkTracker(tracker);
  const outer = scope();
  const root = find(outer, (around) => around.bound === tracker)?.root ?? tracker;
  const bound = tracker.bind(context, defaults);
  return { inner: { bound, root, outer }, bound };
}

/**
 * The tracker that is bound to what the code is part of: the request that an adapter serves, or the {@linkcode
 * withTracker} around it.
 *
 * @param tracker The tracker that was bound. It tells the compiler the plan, tells several trackers apart, and is what
 * there is where nothing was bound: in a job beside the requests, or where the platform has no contexts. Without it,
 * that is an error.
 * @returns The bound tracker.
 * @throws {GrowingParamError} when nothing is bound and no tracker was given.
 *
 * @example
 * ```ts
 * import { currentTracker } from "@growingio-edge/tracker/context";
 *
 * export function addToCart(sku: string): void {
 *   currentTracker().trackCustomEvent("cart_add", { attributes: { sku } });
 * }
 * ```
 */
export function currentTracker<Plan extends AnyPlan = AnyPlan>(tracker?: GrowingTracker<Plan>): GrowingTracker<Plan> {
  const inner = scope();
  const found = tracker ? find(inner, ({ bound, root }) => root === tracker || bound === tracker) : inner;
  // What was bound has the plan of the tracker that it was made of.
  if (found) return found.bound as GrowingTracker<Plan>;
  if (tracker) return tracker;
  const rule = hasScopes()
    ? "must be there: this is neither in a withTracker nor in a request that an adapter serves"
    : "must be there: this platform has none without node:async_hooks, for which a Worker needs the flag nodejs_als";
  throw new GrowingParamError("find the current tracker", [{ path: "context", rule, received: undefined }]);
}

/** The innermost scope of a kind. */
function find(from: Scope | undefined, is: (around: Scope) => boolean): Scope | undefined {
  let at = from;
  while (at && !is(at)) at = at.outer;
  return at;
}
