/** Where the copies that the bundler makes of an app meet. */
const PLACE = Symbol.for("@growingio-edge/tracker next 1");

/**
 * The one value that all parts of an app have: Next.js evaluates a module up to four times in a process, for the
 * instrumentation, the proxy, the app's and the pages' router, and each would have a tracker, a queue and timers of its
 * own.
 *
 * @param make Makes it, the first time.
 * @param name Tells it from another one.
 * @returns What the first call of this name made.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { shared } from "@growingio-edge/tracker/next";
 *
 * export const tracker = shared(() =>
 *   new GrowingTracker({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" })
 * );
 * ```
 */
export function shared<Value>(make: () => Value, name: string = "tracker"): Value {
  const place: typeof globalThis & { [PLACE]?: Map<string, unknown> } = globalThis;
  const values = place[PLACE] ??= new Map();
  if (!values.has(name)) values.set(name, make());
  return values.get(name) as Value; // of whoever called first by this name
}
