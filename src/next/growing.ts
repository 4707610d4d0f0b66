import { invocationOf } from "../context/invocation.ts";
import { Serving } from "../context/serving.ts";
import { GrowingParamError } from "../errors.ts";
import type { Attributes, AttributesOf } from "../message/given.ts";
import type { TrackDefaults } from "../tracker/calls.ts";
import type { AnyPlan } from "../tracker/plan-types.ts";
import type { GrowingTracker } from "../tracker/tracker.ts";

/**
 * What is needed of Next.js, from `next/server` and `next/headers`. They are handed over, as packages cannot import them
 * on every one of its runtimes.
 *
 * @example
 * ```ts
 * import type { NextParts } from "@growingio-edge/tracker/next";
 *
 * const parts: NextParts = {
 *   after: () => {},
 *   connection: async () => {},
 *   cookies: async () => ({ get: () => undefined }),
 *   headers: async () => new Headers(),
 * };
 * ```
 */
export interface NextParts {
  /** Of `next/server`: keeps a request alive. */
  readonly after: (task: Promise<unknown>) => void;
  /** Of `next/server`: waits for a request, so that nothing is tracked while a page is made at build time. */
  readonly connection: () => Promise<void>;
  /** Of `next/headers`. */
  readonly cookies: () => Promise<NextVisit["cookies"]>;
  /** Of `next/headers`. */
  readonly headers: () => Promise<NextVisit["headers"]>;
}

/**
 * What a request tells of its visitor, wherever in Next.js it is served.
 *
 * @example
 * ```ts
 * import type { NextVisit } from "@growingio-edge/tracker/next";
 *
 * export const visitorOf = (visit: NextVisit): string | undefined => visit.cookies.get("visitor")?.value;
 * ```
 */
export interface NextVisit {
  /** The cookies of the request. */
  readonly cookies: {
    /** A cookie. */
    get(name: string): { readonly value: string } | undefined;
  };
  /** The headers of the request. */
  readonly headers: {
    /** A header. */
    get(name: string): string | null;
  };
}

/**
 * Makes a wrapper for whatever Next.js calls: route handlers, server actions, pages and other components of the server,
 * and the proxy. It binds the tracker to the request, where code finds it by `currentTracker` of
 * `@growingio-edge/tracker/context`. `after` keeps the request alive, or in the proxy its event; the answer waits for
 * nothing. At build time, when there is no request, nothing of it runs.
 *
 * @param tracker The tracker, made by {@linkcode shared}.
 * @param parts `after` and `connection` of `next/server`, `cookies` and `headers` of `next/headers`.
 * @param defaults What is added to the calls of a request, for example the anonymous id from a cookie. Where it throws,
 * that is told to `onError` and the request goes on.
 *
 * @example
 * ```ts
 * import { GrowingTracker } from "@growingio-edge/tracker";
 * import { currentTracker } from "@growingio-edge/tracker/context";
 * import { growing, type NextParts, shared } from "@growingio-edge/tracker/next";
 *
 * declare const next: NextParts; // import { after, connection } from "next/server"; import { cookies, headers } from …
 *
 * const tracker = shared(() =>
 *   new GrowingTracker({ productId: "p", dataSourceId: "d", serverHost: "https://collect.example.com" })
 * );
 * const tracked = growing(tracker, next, ({ cookies }) => ({ anonymousId: cookies.get("visitor")?.value }));
 *
 * export const GET = tracked(async (request: Request) => {
 *   currentTracker(tracker).trackCustomEvent("visit", { attributes: { path: new URL(request.url).pathname } });
 *   return new Response("hello");
 * });
 * ```
 */
export function growing<Plan extends AnyPlan = AnyPlan, Given extends AttributesOf<Given> = Attributes>(
  tracker: GrowingTracker<Plan>,
  parts: NextParts,
  defaults?: (visit: NextVisit) => TrackDefaults<Given> | undefined,
): <Args extends readonly unknown[], Result>(
  handler: (...args: Args) => Result | Promise<Result>,
) => (...args: Args) => Promise<Result> {
  const serving = new Serving(tracker, defaults);
  const { after, connection, cookies, headers }: NextParts = Object(parts);
  for (const [path, received] of Object.entries({ after, connection, cookies, headers })) {
    if (typeof received === "function") continue;
    throw new GrowingParamError("wrap a handler", [{ path, rule: "must be that of Next.js", received }]);
  }
  const request = { waitUntil: (promise: Promise<unknown>): void => after(promise) };
  return (handler) => async (...args) => {
    const event = invocationOf(() => args[1]);
    if (event && isVisit(args[0])) return await serving.run({ ...pick(args[0]) }, event, () => handler(...args));
    await connection();
    const visit = { cookies: await cookies(), headers: await headers() };
    return await serving.run(visit, request, () => handler(...args));
  };
}

/** What the proxy is given, where `next/headers` need not work. */
function isVisit(value: unknown): value is NextVisit {
  const { cookies, headers }: { cookies?: { get?: unknown }; headers?: { get?: unknown } } = Object(value);
  return typeof cookies?.get === "function" && typeof headers?.get === "function";
}

const pick = ({ cookies, headers }: NextVisit): NextVisit => ({ cookies, headers });
